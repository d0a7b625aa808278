import { expect, test } from 'vitest';
import { durationOf, modelsOf, testVerdicts } from '../../src/report/testVerdicts.ts';
import { parseGate } from '../../src/task/gates.ts';
import type { RunOutcome } from '../../src/base/outcomes.ts';
import type { RunView, TrialView } from '../../src/report/view.ts';

/** `model dataset value outcome` */
function trials(...pictures: readonly (readonly [string, number, RunOutcome?])[]): readonly TrialView[] {
  return pictures.map(([model, value, outcome = 'succeeded'], index) => ({ id: `${model}-${index}`, index, configuration: { model }, outcome, ...(outcome === 'succeeded' ? {} : { error: `${model} ${outcome}` }), done: 4, outcomes: {}, scorers: ['accuracy'], metrics: { accuracy: { value, n: 4, sum: 4 * value, unit: 'share', missing: 0 } } }) as unknown as TrialView);
}

const view = (of: readonly TrialView[], fields: Partial<RunView> = {}): RunView => ({ outcome: 'succeeded', trials: of, scorers: [{ id: 'accuracy', unit: 'share' }], gates: [], ...fields }) as unknown as RunView;
const gates = (...texts: readonly string[]): Parameters<typeof testVerdicts>[1] => texts.map(text => parseGate(text) ?? expect.unreachable(text));
const told = (run: RunView, texts: readonly string[]): readonly string[] => testVerdicts(run, gates(...texts), modelsOf(run.trials)).map(({ model, verdict, broken, error }) => [model, verdict, ...broken.map(({ gate, actual }) => `${gate} (${actual})`), ...(error === undefined ? [] : [error])].join(' '));

test('each model answers for its own trials: a gate holds where all of them hold it', () => {
  const run = view(trials(['a', 0.75], ['b', 0.5], ['a', 0.9], ['b', 0.95]));
  expect(told(run, ['accuracy >= 0.6', 'accuracy >= 0.1'])).toEqual(['a passed', 'b failed accuracy >= 0.6 (0.5000)']);
});

test('a model that could not be asked is an error, whatever the gates say; the others have their results', () => {
  expect(told(view(trials(['a', 0.75], ['b', 0, 'failed']), { outcome: 'failed', error: 'b failed' }), ['accuracy >= 0.6'])).toEqual(['a passed', 'b errored b failed']);
});

test.each([
  ['cancelled', ['a skipped']],
  ['timedOut', ['a errored a timedOut']],
  ['interrupted', ['a errored a interrupted']],
] as const)('a run that was %s', (outcome, expected) => {
  expect(told(view(trials(['a', 0.75, outcome]), { outcome }), [])).toEqual(expected);
});

test('what a cancel interrupts is skipped; what had ended before has its result', () => {
  expect(told(view(trials(['a', 0.75], ['b', 0.5, 'failed'], ['c', 0, 'interrupted']), { outcome: 'cancelled' }), ['accuracy >= 0.6'])).toEqual(['a passed', 'b errored b failed', 'c skipped']);
});

test('of a bench or a tune the task itself passes or fails, by its own gates', () => {
  const run = view([], { gates: [{ gate: 'goodput >= 5', held: false, value: 3, unit: 'number' }, { gate: 'goodput >= 1', held: true, value: 3 }] });
  expect(testVerdicts(run, [], [])).toEqual([{ verdict: 'failed', broken: [{ gate: 'goodput >= 5', actual: '3.0000' }] }]);
  expect(testVerdicts(view([], { outcome: 'failed' }), [], [])).toEqual([{ verdict: 'errored', broken: [], error: 'it failed' }]);
});

test('a model takes from the first start to the last end', () => {
  expect([durationOf([{ startedMs: 5, endedMs: 9 }, { startedMs: 7, endedMs: 20 }, { startedMs: 30 }]), durationOf([{ startedMs: 1 }])]).toEqual([15, undefined]);
});
