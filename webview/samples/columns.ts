import * as l10n from '@vscode/l10n';
import { metricText } from '../../src/protocol/texts.ts';
import type { SampleLine, SampleSort } from '../../src/report/samplePage.ts';
import type { RunView, ScorerView } from '../../src/report/view.ts';
import { outcomeWord } from '../outcomeWord.ts';

export interface SampleColumn {
  readonly id: string;
  readonly title: string;
  /** A CSS grid track. */
  readonly track: string;
  /** Absent where the table cannot be sorted by it. */
  readonly sort?: SampleSort;
  /** Of an order by `score`: whose. */
  readonly sortScorer?: string;
  readonly number?: true;
  /** A score of 1 is right, one of 0 is wrong. */
  readonly share?: true;
  readonly text: (line: SampleLine) => string;
}

/** Columns that give way while one sample is open beside the table, which shows them in full. */
const spacious: ReadonlySet<string> = new Set(['outcome', 'input', 'latency', 'tokens']);

/** What a run's samples are shown by; columns that would be empty are left out, and those that a person has hidden. */
export function sampleColumns(view: RunView, labels: ReadonlyMap<string, string>, beside: boolean, hidden: ReadonlySet<string>): readonly SampleColumn[] {
  const all = allColumns(view, labels);
  const shown = all.filter(({ id }) => !hidden.has(id) && !(beside && spacious.has(id)));
  return shown.length === 0 ? all.slice(0, 1) : shown;
}

/** All that the run has something for, also hidden ones. */
export function allColumns(view: RunView, labels: ReadonlyMap<string, string>): readonly SampleColumn[] {
  const asked = view.trials.some(trial => trial.latencyMs !== undefined);
  const [first, ...others] = view.scorers.filter(scorer => scorer.reduced === undefined);
  return [
    { id: 'trial', title: view.trials.some(({ id, configuration }) => (labels.get(id) ?? configuration.model) !== configuration.model) ? l10n.t('trial') : l10n.t('model'), track: 'minmax(110px,1.2fr)', sort: 'trial', text: line => labels.get(line.trial) ?? line.model },
    { id: 'index', title: l10n.t('index'), track: '64px', sort: 'index', number: true, text: line => String(line.index) },
    ...(hasRepeats(view) ? [{ id: 'repeat', title: l10n.t('repeat'), track: '70px', sort: 'repeat' as const, number: true as const, text: (line: SampleLine) => String(line.repeat + 1) }] : []),
    { id: 'outcome', title: l10n.t('outcome'), track: 'minmax(80px,0.7fr)', sort: 'outcome', text: line => (line.errorClass === undefined ? outcomeWord(line.outcome) : `${outcomeWord(line.outcome)}: ${line.errorClass}`) },
    ...(first === undefined ? [] : [{ id: 'score', title: first.id, track: scoreTrack(first.id), sort: 'score' as const, sortScorer: first.id, number: true as const, ...(first.unit === 'share' ? { share: true as const } : {}), text: (line: SampleLine) => scoreText(line.scores[first.id], first.unit) }]),
    ...others.map(scorer => ({ id: `score ${scorer.id}`, title: scorer.id, track: scoreTrack(scorer.id), sort: 'score' as const, sortScorer: scorer.id, number: true as const, text: (line: SampleLine) => scoreText(line.scores[scorer.id], scorer.unit) })),
    { id: 'answer', title: l10n.t('answer'), track: 'minmax(90px,1.5fr)', sort: 'answer', text: line => lastLine(line.answer ?? '') },
    { id: 'target', title: l10n.t('target'), track: 'minmax(90px,1.2fr)', sort: 'target', text: line => lastLine(line.target) },
    { id: 'input', title: l10n.t('input'), track: 'minmax(120px,3fr)', sort: 'input', text: line => line.input },
    ...(asked
      ? [
          { id: 'latency', title: l10n.t('latency'), track: '86px', sort: 'latency' as const, number: true as const, text: (line: SampleLine) => (line.latencyMs === undefined ? '' : `${line.latencyMs.toFixed(0)} ms`) },
          { id: 'tokens', title: l10n.t('tokens'), track: '76px', sort: 'tokens' as const, number: true as const, text: (line: SampleLine) => (line.tokensOut === undefined ? '' : String(line.tokensOut)) },
        ]
      : []),
  ];
}

/** Whether samples were asked several times. */
export function hasRepeats({ scorers, trials }: RunView): boolean {
  return scorers.some(({ reduced }) => reduced === true) || trials.some(({ metrics }) => Object.values(metrics).some(({ repeats }) => repeats !== undefined));
}

/** Below this width the columns would be cut: the table scrolls sideways then. The gaps and paddings are the style sheet's. */
export function leastWidth(columns: readonly SampleColumn[]): string {
  const least = columns.map(column => /\d+(?:px|ch)/.exec(column.track)?.[0] ?? '0px');
  return `calc(${[...least, `${columns.length * 10 + 10}px`].join(' + ')})`;
}

/** Wide enough for the scorer's name and the mark of sorting. */
function scoreTrack(id: string): string {
  return `minmax(${Math.min(24, Math.max(7, id.length + 3))}ch,0.4fr)`;
}

export function scoreText(value: number | null | undefined, unit: ScorerView['unit'] = 'share'): string {
  if (value === undefined || value === null) return '–';
  return value === 0 || (value === 1 && unit === 'share') ? String(value) : metricText(value, unit);
}

/** Worked answers end in what they come to. */
function lastLine(text: string): string {
  const lines = text.split('\n').filter(line => line.trim() !== '');
  return lines.length > 1 || text.startsWith('…') ? `… ${lines.at(-1) ?? ''}` : (lines[0] ?? '');
}
