import { expect, test } from 'vitest';
import { changeText } from '../../src/report/comparison/changeText.ts';
import { compareBenches } from '../../src/report/comparison/compareBenches.ts';
import { compareTunes } from '../../src/report/comparison/compareTunes.ts';
import type { ComparedTable } from '../../src/report/comparison/comparisonView.ts';
import type { LoadLevel } from '../../src/report/load/loadView.ts';
import type { TuneView } from '../../src/report/tune/tuneView.ts';
import type { RunView } from '../../src/report/view.ts';
import { measureLoad } from '../../src/score/load/measureLoad.ts';
import type { ObservedRequest } from '../../src/score/load/observedRequest.ts';
import { rows as experiments, viewOf } from './tune/tuneFixture.ts';

/** A closed loop of 700 requests, of `e2e` ms each and up to 9 more. */
function levelOf(concurrency: number, e2e: number, verdict: 'valid' | 'invalid' = 'valid'): LoadLevel {
  const requests = Array.from({ length: 700 }, (_, k): ObservedRequest => ({ dueMs: Math.floor(k / concurrency) * e2e, sentMs: Math.floor(k / concurrency) * e2e, e2eMs: e2e + (k % 10), tokensOut: 4, outcome: 'ok' }));
  return { concurrency, trials: [`c${concurrency}`], state: 'ended', outcome: 'succeeded', measured: measureLoad([requests], { concurrency, seed: 1 }), verdict: { verdict, causes: [] }, clients: [] };
}

function bench(...levels: readonly LoadLevel[]): RunView {
  return { load: { target: 'm', judged: false, open: false, levels, notes: [] } } as unknown as RunView;
}

function columnsOf({ columns, rows }: ComparedTable, titles: readonly string[]): readonly string[] {
  return rows.map(({ cells }) => titles.map(title => cells[columns.findIndex(column => column.title === title)] ?? '?').join(' | '));
}

test('benches stand level by level, each run below the first, with what changed and whether chance alone may do it', () => {
  const { tables, charts, notes } = compareBenches([bench(levelOf(1, 100), levelOf(4, 200)), bench(levelOf(1, 100), levelOf(4, 300, 'invalid')), bench(levelOf(8, 100))], [{ name: 'workload.synthetic.input_tokens', values: ['1', '2', '1'] }, { name: 'stopped', values: ['a', 'b', 'a'] }, { name: 'seed', values: ['1', '2', '3'] }]);
  expect(columnsOf(tables[0] as ComparedTable, ['load', 'run', 'E2E p50', 'verdict'])).toEqual([
    '1 in flight | A | 105 | valid',
    ' | B | 105 (≈) | valid',
    ' | C | – | not in this run',
    '4 in flight | A | 205 | valid',
    ' | B | 305 (+49 %) | invalid',
    ' | C | – | not in this run',
    '8 in flight | A | – | not in this run',
    ' | B | – | not in this run',
    ' | C | 105 | valid',
  ]);
  expect(notes).toEqual(['they differ in workload.synthetic.input_tokens: a change of the figures may be of that', 'nothing is concluded from levels whose verdict is invalid']);
  expect(charts.map(({ title, lines }) => `${title}: ${lines.map(({ name, points }) => `${name} ${points.map(point => (point === null ? '–' : point.doubt ?? 'ok')).join(' ')}`).join(', ')}`)).toEqual(['E2E p99 against throughput: A ok ok –, B ok invalid –, C – – ok', 'Throughput by load: A ok ok –, B ok invalid –, C – – ok']);
});

test('levels stand by their load, also where one bench skipped some: a line never runs back', () => {
  const { tables, charts } = compareBenches([bench(levelOf(1, 100), levelOf(4, 200), levelOf(16, 400)), bench(levelOf(1, 100), levelOf(2, 150), levelOf(4, 200), levelOf(16, 400))], []);
  expect(columnsOf(tables[0] as ComparedTable, ['load']).filter(load => load !== '')).toEqual(['1 in flight', '2 in flight', '4 in flight', '16 in flight']);
  expect(charts.at(-1)?.lines[1]?.points.map(point => point?.x)).toEqual([1, 2, 4, 16]);
  const batched = (concurrency: number, maxSize: number): LoadLevel => ({ ...levelOf(concurrency, 100), batching: { maxSize, auto: false, intervalMs: 5 } });
  const both = compareBenches([bench(batched(1, 8), batched(4, 8), batched(1, 2)), bench(batched(2, 8), batched(1, 8))], []);
  expect(both.charts.at(-1)?.stops).toEqual(['1 in flight, batches of 8 within 5 ms', '2 in flight, batches of 8 within 5 ms', '4 in flight, batches of 8 within 5 ms', '1 in flight, batches of 2 within 5 ms']);
});

test('benches without a level in common, and those of two kinds, are refused in a sentence', () => {
  expect(() => compareBenches([bench(levelOf(1, 100)), bench(levelOf(2, 100))], [])).toThrow('the benches have no level in common');
  expect(() => compareBenches([bench(levelOf(1, 100)), { sweeps: [] } as unknown as RunView], [])).toThrow('some of the benches put an endpoint under load, and others sweep an eval');
});

test('tunes stand beside each other by what they found; other objectives do not compare', () => {
  const tune = viewOf(experiments);
  const run = (view: TuneView): RunView => ({ tune: view }) as unknown as RunView;
  const better: TuneView = { ...tune, experiments: tune.experiments.map(of => (of.id === tune.best?.experiment && of.objective !== undefined ? { ...of, objective: { ...of.objective, value: of.objective.value * 1.5 }, configuration: { ...of.configuration, slots: 6 } } : of)) };
  const { tables, notes } = compareTunes([run(tune), run(better)]);
  expect(columnsOf(tables[0] as ComparedTable, ['run', 'goodput, requests/s', 'at', 'slots', 'threads', 'feasible'])).toEqual(['A | 12.4 | 8 in flight | 4 | 8 | 4', 'B | 18.6 (+50 %?) | 8 in flight | 6 | 8 | 4']);
  expect(notes).toEqual([]);
  expect(compareTunes([run(tune), run({ ...tune, objective: { ...tune.objective, direction: 'minimize' } })]).notes).toEqual(['their objectives are not the same: the values do not compare']);
});

test.each([
  [{ value: 100, interval: { low: 90, high: 110 } }, { value: 120, interval: { low: 105, high: 130 } }, '≈'],
  [{ value: 100, interval: { low: 99, high: 101 } }, { value: 92, interval: { low: 91, high: 93 } }, '−8.0 %'],
  [{ value: 100 }, { value: 150 }, '+50 %?'],
  [{ value: 0 }, { value: 5 }, ''],
  [undefined, { value: 5 }, ''],
])('from %j to %j: %s', (first, other, text) => {
  expect(changeText(first, other)).toBe(text);
});
