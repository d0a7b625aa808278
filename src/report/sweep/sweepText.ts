import { durationText } from '../timeText.ts';
import { printable } from '../printable.ts';
import { metricText } from '../numberText.ts';
import { textTable, type Column } from '../textTable.ts';
import type { RunView } from '../view.ts';
import type { Sweep, SweepLevel } from './sweepView.ts';

/** The levels of each model as a table, the best marked, and the advice below it. */
export function sweepText(view: RunView, width: number): string {
  return (view.sweeps ?? []).map(sweep => [`${printable(sweep.model)}\n`, table(sweep, width), ...sweep.advice.map(sentence => `${printable(sentence)}.\n`)].join('')).join('\n') + '\n' + sweepNotes(view).map(note => printable(note) + '\n').join('');
}

/** What the figures are of. */
export function sweepNotes({ sweeps, sweptOf }: RunView): readonly string[] {
  const warmUps = [...new Set((sweeps ?? []).flatMap(({ levels }) => levels.flatMap(({ measured }) => measured?.warmUp ?? [])))];
  return [
    `each level asks the same samples${sweptOf === undefined ? '' : ` of ${sweptOf.evalName}`}, retries included; its time runs from the first request to the last answer, without scoring`,
    ...(warmUps.length === 0 ? [] : [`not counted: the warm-up before each level (${warmUps.length === 1 ? `${warmUps[0]} request${warmUps[0] === 1 ? '' : 's'}` : `${Math.min(...warmUps)} to ${Math.max(...warmUps)} requests`})`]),
    ...(sweptOf?.leftOut ?? []).map(part => `left out: ${part}`),
  ];
}

/** The table's titles and cells: of the terminal, of Markdown and of HTML. */
export function sweepCells({ levels, best }: Sweep): { readonly columns: readonly Column[]; readonly rows: readonly (readonly string[])[] } {
  const scored = levels.find(({ metric }) => metric !== undefined)?.metric?.id;
  /** Less is between any two attempts. */
  const waited = levels.some(({ measured }) => measured !== undefined && measured.idleMs > 0.01 * measured.totalMs);
  const columns: Column[] = [
    { title: '', align: 'left' },
    { title: 'parallel', align: 'right' },
    { title: 'total time', align: 'right' },
    { title: 'req/s', align: 'right' },
    { title: 'p50', align: 'right' },
    { title: 'p95', align: 'right', mayGo: true },
    { title: 'in flight', align: 'right', mayGo: true },
    { title: 'failed', align: 'right' },
    { title: '429s', align: 'right' },
    { title: 'retries', align: 'right', mayGo: true },
    ...(waited ? [{ title: 'idle', align: 'right', mayGo: true } as const] : []),
    ...(scored === undefined ? [] : [{ title: scored, align: 'right', mayGo: true } as const]),
    { title: '', align: 'left', shrinks: true },
  ];
  return { columns, rows: levels.map(row) };

  function row(level: SweepLevel): readonly string[] {
    const { parallelRequests, measured, requestsPerS, failed, rateLimited, retries, metric } = level;
    return [
      parallelRequests === best ? '→' : '',
      String(parallelRequests),
      measured === undefined || level.outcome !== 'succeeded' ? '–' : durationText(measured.totalMs),
      requestsPerS === undefined ? '–' : String(Number(requestsPerS.toPrecision(3))),
      measured?.latencyMs === undefined ? '–' : durationText(measured.latencyMs.p50),
      measured?.latencyMs?.p95 === undefined ? '–' : durationText(measured.latencyMs.p95),
      measured === undefined ? '–' : measured.meanInFlight.toFixed(1),
      String(failed),
      measured === undefined ? '–' : String(rateLimited),
      measured === undefined ? '–' : String(retries),
      ...(waited ? [measured === undefined ? '–' : durationText(measured.idleMs)] : []),
      ...(scored === undefined ? [] : [metric === undefined ? '–' : metricText(metric.value, metric.unit)]),
      stateText(level, best),
    ];
  }
}

function stateText(level: SweepLevel, best: number | undefined): string {
  if (level.state === 'pending') return 'waiting';
  if (level.state !== 'ended') return `${level.done}${level.total === undefined ? '' : ` of ${level.total}`}`;
  const errors = Object.entries(level.errors).map(([name, n]) => `${n} ${name}`).join(', ');
  if (level.measured === undefined && level.done === 0) return 'not asked';
  if (level.outcome === 'succeeded') return [...(level.parallelRequests === best ? ['best'] : []), ...(errors === '' ? [] : [errors])].join(', ');
  return [level.outcome ?? 'ended', ...(errors === '' ? [] : [errors])].join(': ');
}

function table(sweep: Sweep, width: number): string {
  const { columns, rows } = sweepCells(sweep);
  return textTable(columns, rows, width);
}
