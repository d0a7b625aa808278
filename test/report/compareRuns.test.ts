import { expect, test } from 'vitest';
import { HumanError, renderHumanError } from '../../src/base/humanError.ts';
import { compareModels } from '../../src/report/compareModels.ts';
import { compareRuns, type RunComparison } from '../../src/report/compareRuns.ts';
import { aRun } from '../store/rows.ts';
import { runOf } from './evalFixture.ts';

const show = (comparison: RunComparison): readonly string[] =>
  comparison.differences.map(({ metric, a, b, value, n, caveats }) => `${metric}: ${a} − ${b} = ${value.toFixed(2)} n=${n}${caveats.map(caveat => ` (${caveat})`).join('')}`);

test('trials of one configuration belong together, and those without a counterpart are named', () => {
  const store = runOf(['x: 1 1 1 0', 'y: 0 0 1 1', 'z: 1']);
  runOf(['y: 1 1 1 1', 'x: 0 1 1 0'], { id: 'run-2' }, store);
  const comparison = compareRuns(store, ['run-1', 'run-2']);
  expect(show(comparison)).toEqual(['numeric_match: run-1/x − run-2/x = 0.25 n=4', 'numeric_match: run-1/y − run-2/y = -0.50 n=4']);
  expect(comparison.notes).toEqual(['run-1/z has no counterpart']);
  expect(comparison.labels['run-2/y']).toBe('y (run-2)');
});

test('benches under load are refused with a sentence, alone and beside each other', () => {
  const store = runOf(['x: 1 1']);
  runOf(['y: 0 1'], { id: 'run-2', plan: { ...aRun().plan, load: { workload: { dataset: 'd' } } as never } }, store);
  for (const compare of [() => compareRuns(store, ['run-1', 'run-2']), () => compareModels(store, 'run-2')]) expect(compare).toThrow('a bench under load has no samples to compare');
});

test('runs of one trial each are compared whatever the trials are called, and three make three pairs', () => {
  const store = runOf(['x: 1 1']);
  runOf(['y: 0 1'], { id: 'run-2' }, store);
  runOf(['w: 0 0'], { id: 'run-3' }, store);
  expect(show(compareRuns(store, ['run-1', 'run-2', 'latest'].map(name => (name === 'latest' ? 'run-3' : name)), 'accuracy'))).toEqual([
    'numeric_match: run-1/x − run-2/y = 0.50 n=2',
    'numeric_match: run-1/x − run-3/w = 1.00 n=2',
    'numeric_match: run-2/y − run-3/w = 0.50 n=2',
  ]);
});

test('what differs between the two is said', () => {
  const store = runOf(['x: 1 F'], { onMissing: 'zero' });
  runOf(['x: 0 1'], { id: 'run-2', scorers: [{ id: 'numeric_match', definition: 'numeric_match/2', binary: true }] }, store);
  store.updateTrial('run-2', 'x', { datasetHash: 'other data' });
  expect(show(compareRuns(store, ['run-1', 'run-2']))).toEqual([
    'numeric_match: run-1/x − run-2/x = 0.00 n=2 (the dataset has changed between them) (numeric_match is defined differently (numeric_match/1; numeric_match/2)) (one counts missing samples as 0, the other leaves them out)',
  ]);
});

test.each([
  [['run-1'], undefined, 'a comparison needs two different runs; name two or more; see `pitwall runs`'],
  [['run-1', 'run-1'], undefined, 'a comparison needs two different runs; name two or more; see `pitwall runs`'],
  [['run-1', 'run-2'], 'bleu', 'not every run has the metric `bleu`; run-1 has numeric_match; run-2 has numeric_match'],
  [['run-1', 'run-3'], undefined, 'the runs have no metric in common; run-1 has numeric_match; run-3 has token_f1'],
  [['run-1', 'run-2'], undefined, 'the runs have no sample with a score in common; compare runs over the same dataset with the same scorer'],
])('%j by %j cannot be compared: %s', (names, metric, sentence) => {
  const store = runOf(['x: 1 F']);
  runOf(['x: F 1'], { id: 'run-2' }, store);
  runOf(['x: 0.5'], { id: 'run-3', scorers: aRun().scorers.slice(1) }, store);
  try {
    compareRuns(store, names, metric);
  } catch (error) {
    expect(error instanceof HumanError ? renderHumanError(error) : error).toBe(sentence);
    return;
  }
  expect.unreachable();
});
