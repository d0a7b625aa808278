import type { Distribution } from '../../score/load/distribution.ts';
import { shownFigures } from '../../score/load/measureLoad.ts';
import { printable } from '../printable.ts';
import { textTable, type Column } from '../textTable.ts';
import { telemetryText } from './telemetryText.ts';
import { levelCell } from './levelCell.ts';
import type { LoadLevel, LoadView, RampStretch } from './loadView.ts';
import { reportedCells } from './reportedCells.ts';

/** The levels as a table, and what must be known of it below. */
export function loadText(view: LoadView, width: number): string {
  const { columns, rows } = loadCells(view);
  const telemetry = telemetryText(view, width);
  const reported = reportedCells(view);
  return `${printable(loadCaption(view))}\n${textTable(columns, rows, width)}\n${reported === undefined ? '' : `${printable(reported.caption)}\n${textTable(reported.columns, reported.rows, width)}\n`}${telemetry === '' ? '' : `${telemetry}\n`}${view.notes.map(note => `${printable(note)}\n`).join('')}`;
}

/** What stands above the table. */
export function loadCaption({ target, open }: LoadView): string {
  return `${target} · times in ms${open ? ', from when a request was due' : ''}: p50 / p90 / p99`;
}

/** The table's titles and cells: of the terminal, of Markdown, of HTML and of the panel. */
export function loadCells({ levels, judged, open, endpoint, batched }: LoadView): { readonly columns: readonly Column[]; readonly rows: readonly (readonly string[])[] } {
  const some = (metric: 'ttft' | 'itl'): boolean => levels.some(({ measured }) => (measured?.whole.distributions[metric].n ?? 0) > 0);
  const streamed = some('ttft');
  // In a batch each input is a request of its own here.
  const several = batched !== true && (endpoint !== undefined || levels.some(({ measured }) => (measured?.whole.inputsPerS ?? 0) > (measured?.whole.requestsPerS ?? 0)));
  const columns: Column[] = [
    { title: open || levels.every(({ rate }) => rate !== undefined) ? 'rate' : 'in flight', align: 'right' },
    ...(batched === true ? batchColumns : []),
    { title: 'requests', align: 'right' },
    { title: 'failed', align: 'right' },
    { title: 'req/s', align: 'right', mayGo: true },
    ...(several ? [{ title: 'inputs/s', align: 'right' } as const] : []),
    { title: endpoint === undefined ? 'tokens/s' : 'tokens in/s', align: 'right' },
    ...(streamed ? [{ title: 'TTFT', align: 'right' } as const, { title: 'TPOT', align: 'right' } as const, { title: 'ITL', align: 'right', mayGo: true } as const] : []),
    ...(batched === true ? [{ title: 'wait', align: 'right' } as const, { title: 'E2E', align: 'right' } as const] : [{ title: 'E2E', align: 'right', mayGo: true } as const]),
    ...(judged ? [{ title: 'SLO met', align: 'right' } as const, { title: 'goodput', align: 'right' } as const] : []),
    { title: 'mean in flight', align: 'right', mayGo: true },
    { title: 'tokens in', align: 'right', mayGo: true },
    ...(endpoint === undefined ? [{ title: 'tokens out', align: 'right', mayGo: true } as const] : []),
    { title: 'verdict', align: 'left' },
    { title: '', align: 'left', shrinks: true },
  ];
  return { columns, rows: levels.flatMap(level => [...(level.stretches ?? []).map(stretch => row({ clients: [], state: 'ended', outcome: 'succeeded', trials: [], measured: { whole: stretch.figures, drift: [] } }, stretchCell(stretch))), row(level)]) };

  function row(level: LoadLevel, offered = levelCell(level)): readonly string[] {
    const { measured } = level;
    if (measured === undefined) return [offered, ...(batched === true ? batchCells(level) : []), ...columns.slice(batched === true ? 2 + batchColumns.length : 2).map(() => '–'), stateText(level)];
    const shown = shownFigures(measured);
    const { distributions: of } = shown;
    const { requests, ok } = measured.whole;
    return [
      offered,
      ...(batched === true ? batchCells(level) : []),
      String(requests),
      String(requests - ok),
      rateText(shown.requestsPerS),
      ...(several ? [rateText(shown.inputsPerS)] : []),
      rateText(endpoint === undefined ? shown.tokensPerS : shown.tokensInPerS),
      ...(streamed ? [timesText(open ? of.ttft_from_due : of.ttft), timesText(of.tpot), timesText(of.itl)] : []),
      ...(batched === true ? [timesText(of.wait)] : []),
      timesText(open ? of.e2e_from_due : of.e2e),
      ...(judged ? [percentOf(shown.attainment?.value), rateText(shown.goodputPerS)] : []),
      shown.meanInFlight === undefined ? '–' : shown.meanInFlight.toFixed(1),
      meanText(of.tokens_in),
      ...(endpoint === undefined ? [meanText(of.tokens_out)] : []),
      level.verdict?.verdict ?? '–',
      stateText(level),
    ];
  }
}

const batchColumns: readonly Column[] = [
  { title: 'max batch', align: 'right' },
  { title: 'interval', align: 'right' },
  { title: 'mean batch', align: 'right' },
  { title: 'limited by', align: 'left' },
];

function batchCells({ batching }: LoadLevel): readonly string[] {
  const { auto = false, maxSize, intervalMs, meanSize, limit } = batching ?? {};
  return [`${auto ? 'auto' : ''}${maxSize === undefined ? '' : auto ? `: ${maxSize}` : String(maxSize)}`, intervalMs === undefined ? '–' : `${intervalMs} ms`, meanSize === undefined ? '–' : String(Number(meanSize.toPrecision(3))), limit?.by ?? '–'];
}

/** What was offered from its beginning to its end. */
function stretchCell({ fromLoad, untilLoad }: RampStretch): string {
  const text = (load: number): string => String(Number(load.toPrecision(3)));
  return fromLoad === untilLoad ? text(fromLoad) : `${text(fromLoad)} – ${text(untilLoad)}`;
}

/** `102 / 110 / –`: a percentile of too few observations is a dash. */
function timesText({ n, p50, p90, p99 }: Distribution): string {
  return n === 0 ? '–' : [p50, p90, p99].map(msText).join(' / ');
}

/** Three digits, and no finer than a hundredth. */
function msText(ms: number | undefined): string {
  if (ms === undefined) return '–';
  return ms >= 100 ? ms.toFixed(0) : ms >= 10 ? ms.toFixed(1) : ms.toFixed(2);
}

function rateText(perS: number | undefined): string {
  return perS === undefined ? '–' : String(perS >= 1000 ? Math.round(perS) : Number(perS.toPrecision(3)));
}

/** Of requests that met every limit; all of them is 100 %, and less never is. */
function percentOf(share: number | undefined): string {
  return share === undefined ? '–' : `${(share === 1 ? 100 : Math.min(99.9, Math.floor(share * 1000) / 10)).toFixed(1)} %`;
}

function meanText({ mean }: Distribution): string {
  return mean === undefined ? '–' : String(Number(mean.toPrecision(4)));
}

function stateText({ state, outcome, measured }: LoadLevel): string {
  if (state === 'pending') return 'waiting';
  if (state !== 'ended') return state;
  if (outcome === 'succeeded') return '';
  return measured === undefined ? 'not measured' : (outcome ?? 'ended');
}
