import { expect, test } from 'vitest';
import { changedList, changedRun, isEmpty, listChange, runChange } from '../../src/protocol/changes.ts';
import { panelView } from '../../src/protocol/panelView.ts';
import type { RunListItem, RunView } from '../../src/report/view.ts';
import { runOf, viewOf } from './evalFixture.ts';
import { experiment, rows, viewOf as tuneOf } from './tune/tuneFixture.ts';

const wire = <T>(value: T): T => JSON.parse(JSON.stringify(value)) as T;

/** What the panel is told when a run goes from one view to the next, by name; and that it then has the next view. */
function told(before: RunView, after: RunView): string {
  const change = runChange(before, after);
  if (change === undefined) return 'the whole view';
  expect(changedRun(wire(before), wire(change))).toEqual(wire(after));
  return isEmpty(change) ? 'nothing' : [...Object.keys(change.parts), ...change.gone.map(name => `-${name}`), ...change.trials.map(({ id }) => `trial ${id}`)].join(' ');
}

test('the panel is told what changed, and has the whole of it', () => {
  const view = viewOf(runOf(['big: 1 1 0', 'small: 1 0 0']));
  const [big, small] = view.trials;
  if (big === undefined || small === undefined) throw new Error('two trials were written');
  expect(told(view, wire(view))).toBe('nothing');
  expect(told({ ...view, requestsPerS: 4 }, { ...view, done: 7, trials: [big, { ...small, done: 4 }] })).toBe('done -requestsPerS trial small');
  expect(told(view, { ...view, ranking: view.ranking.toReversed(), error: 'stopped' })).toBe('ranking error');
  expect(told(view, { ...view, id: 'other' })).toBe('the whole view');
  expect(told(view, { ...view, trials: [small, big] })).toBe('the whole view');
  // Too late: another run is shown by now.
  expect(changedRun({ ...view, id: 'other' }, { id: view.id, parts: { done: 9 }, gone: [], trials: [] }).done).toBe(view.done);
});

test('of the list of runs only the lines that changed are told', () => {
  const items = ['c', 'b', 'a'].map((id): RunListItem => ({ id, task: 't', taskFile: 'f', state: 'running', createdMs: 0, done: 1, failed: 0 }));
  const after = items.map(item => (item.id === 'b' ? { ...item, done: 2 } : item));
  expect(listChange(items, after)?.map(({ id }) => id)).toEqual(['b']);
  expect(changedList(items, listChange(items, after) ?? [])).toEqual(after);
  expect(listChange(items, items.slice(1))).toBe(undefined);
});

test('what the panel does not show does not travel', () => {
  const view = viewOf(runOf(['big: 1 1 0']));
  const [trial] = view.trials;
  if (trial === undefined) throw new Error('a trial was written');
  const table = (scorer: string): NonNullable<typeof trial.tagTables>[number] => ({ column: 'language', scorer, unit: 'share', rows: Array.from({ length: 30 }, (_, k) => ({ tag: String(k), value: 0.5, n: 2 })), more: 3 });
  const [shown] = panelView({ ...view, trials: [{ ...trial, tagTables: [table('numeric_match'), table('ter')] }] }).trials;
  expect(shown?.tagTables?.map(({ scorer, rows, more }) => `${scorer}: ${rows.length} and ${more} more`)).toEqual(['numeric_match: 20 and 13 more']);
});

test('of a tune only the experiments that changed travel', () => {
  const view = viewOf(runOf(['big: 1']));
  const before = { ...view, tune: tuneOf(rows.slice(0, 3)) };
  const after = { ...view, tune: tuneOf([...rows.slice(0, 3), experiment('e04 slots=4 threads=8 | | GPU 1 36-36-41')]) };
  expect(told(before, after)).toBe('tune');
  expect(runChange(before, after)?.parts.tune?.experiments.map(({ id }) => id)).toEqual(['e04']);
  expect(told(after, { ...after, tune: tuneOf(rows) })).toBe('tune');
  // A resume may begin some of them anew.
  expect(told(after, before)).toBe('tune');
  expect(told(view, after)).toBe('tune');
});

test('of a level’s times the panel is told those that it shows', () => {
  const view = { ...viewOf(runOf(['big: 1'])), tune: tuneOf(rows) };
  const [first] = view.tune.experiments;
  if (first === undefined) throw new Error('experiments were made');
  const levels = first.levels.map(level => (level.figures === undefined ? level : { ...level, figures: { ...level.figures, times: { ...level.figures.times, 'p99.9(icl)': 3 } } }));
  const shown = panelView({ ...view, tune: { ...view.tune, experiments: [{ ...first, levels }] } });
  expect(Object.keys(shown.tune?.experiments[0]?.levels[0]?.figures?.times ?? {})).toEqual(['p99(ttft)', 'p50(ttft)']);
});
