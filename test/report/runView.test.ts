import { expect, test } from 'vitest';
import { runListItem } from '../../src/report/runList.ts';
import type { RunView } from '../../src/report/view.ts';
import { tempStore } from '../store/fixtures.ts';
import { aRun, aSample, aTrial } from '../store/rows.ts';
import { manySamples, runOf, summarise, viewOf } from './evalFixture.ts';

const pairs = (view: RunView): readonly string[] =>
  view.differences.map(({ a, b, value, n, p, pHolm }) => `${a} − ${b} = ${value.toFixed(3)} n=${n} p=${p?.toFixed(3)} holm=${pHolm?.toFixed(3)}`);

test('trials are ranked by the first scorer, and compared in that order', () => {
  const view = viewOf(runOf(['small: 0 0 1 0 0 1', 'silent: F F F F F F', 'big: 1 1 1 1 1 0', 'twin: 0 0 1 0 0 1']));
  expect(view.ranking).toEqual(['big', 'small', 'twin', 'silent']);
  expect(pairs(view)).toEqual(['big − small = 0.500 n=6 p=0.375 holm=1.000', 'big − twin = 0.500 n=6 p=0.375 holm=1.000', 'small − twin = 0.000 n=6 p=1.000 holm=1.000']);
});

test('trials over other data are not compared, trials with another prompt are, and it is said', () => {
  const { store } = tempStore();
  const trial = (id: string, index: number, split: string, promptHash: string) => aTrial(id, index, { state: 'ended', promptHash, configuration: { ...aTrial(id, 0).configuration, split } });
  store.createRun(aRun({ state: 'ended' }), [trial('a', 0, 'dev', 'p1'), trial('b', 1, 'test', 'p1'), trial('c', 2, 'dev', 'p2')]);
  for (const id of ['a', 'b', 'c']) store.writeSample('run-1', aSample(id, 0, { value: 1 }));
  expect(viewOf(store).differences.map(({ a, b, caveats }) => [a, b, caveats])).toEqual([['a', 'c', ['their prompts differ']]]);
});

test('of more than ten trials only the best is compared with each', () => {
  const view = viewOf(runOf(Array.from({ length: 11 }, (_, k) => manySamples(`m${k}`, 12, k))));
  expect(view.differences.map(({ a, b }) => `${a}-${b}`)).toEqual([9, 8, 7, 6, 5, 4, 3, 2, 1, 0].map(k => `m10-m${k}`));
});

test('while a run is under way there are sums, a pace and a time left, and no differences yet', () => {
  const store = runOf(['a: 1 0', 'b: 1 1 F'], { state: 'running', startedMs: 1_000, durationMs: 0 });
  store.updateTrial('run-1', 'a', { total: 10 });
  for (let k = 0; k < 4; k++) store.writeTick('run-1', { atMs: 1_000 + k * 1_000, done: 2 + k, total: 13, inFlight: 3, failed: 1, requestsPerS: 1.25, tokensPerS: 9, limit: 4 });
  const view = viewOf(store, 'run-1', true, 4_000);
  expect({ ...view, trials: undefined, settings: undefined }).toEqual({
    controls: { paused: false, parallelRequests: { wanted: 10, inForce: 4 } },
    id: 'run-1',
    task: 'gsm8k',
    kind: 'eval',
    taskFile: '/w/gsm8k.eval.yaml',
    state: 'running',
    outcome: 'succeeded',
    createdMs: 1_000,
    durationMs: 3_000,
    done: 5,
    total: 13,
    inFlight: 3,
    failed: 1,
    requestsPerS: 1.25,
    // 8 left at 1 a second.
    timeLeftMs: 8_000,
    scorers: [{ id: 'numeric_match', definition: 'numeric_match/1', binary: true, unit: 'share', direction: 'higher' }],
    onMissing: 'exclude',
    trials: undefined,
    ranking: ['b', 'a'],
    differences: [],
    gates: [],
    settings: undefined,
    resumes: 0,
  });
  expect(view.trials[1]?.latencyMs).toEqual({ mean: 11, n: 3 });
});

test('a run whose process is gone reads interrupted, and its numbers stand', () => {
  const { store } = tempStore();
  store.createRun(aRun({ state: 'running', heartbeatMs: 3_500 }), [aTrial('a', 0, { state: 'running', total: 5 }), aTrial('b', 1, { total: 5 })]);
  store.writeSample('run-1', aSample('a', 0, { value: 1 }));
  const view = viewOf(store, 'run-1', false, 99_000);
  expect(view.trials.map(({ state, outcome }) => `${state} ${outcome}`)).toEqual(['ended interrupted', 'ended interrupted']);
  expect(view).toMatchObject({ state: 'ended', outcome: 'interrupted', endedMs: 3_500, durationMs: 2_500, done: 1, total: 10, inFlight: 0 });
  expect(view.trials[0]?.metrics['numeric_match']?.value).toBe(1);
});

test('a resumed run counts its time from the resume', () => {
  const { store } = tempStore();
  store.createRun(aRun({ state: 'running', resumes: 1, startedMs: 1_000, durationMs: 700 }), []);
  store.writeEvent('run-1', 1_000, { type: 'runStarted', trials: 0 });
  store.writeEvent('run-1', 50_000, { type: 'runResumed', done: 1, total: 2 });
  expect(viewOf(store, 'run-1', true, 50_300).durationMs).toBe(1_000);
});

test('what was computed of a run that ended is kept until its rows change', () => {
  const store = runOf([manySamples('a', 40, 30), manySamples('b', 40, 10)]);
  const first = viewOf(store);
  expect(viewOf(store).differences).toBe(first.differences);
  store.writeSample('run-1', aSample('b', 40, { value: 1 }));
  expect(viewOf(store).trials[1]?.metrics['numeric_match']).toMatchObject({ sum: 11, n: 41 });
});

test('a stored summary is believed: who reads later does not look at every score', () => {
  const store = runOf(['a: 1 0']);
  summarise(store);
  const summary = store.trials('run-1')[0]?.summary ?? '';
  store.updateTrial('run-1', 'a', { summary: summary.replace('"value":0.5', '"value":0.75'), endedMs: 5_001 });
  expect(viewOf(store).trials[0]?.metrics['numeric_match']?.value).toBe(0.75);
  store.updateTrial('run-1', 'a', { summary: '{"of":"another version"}', endedMs: 5_002 });
  expect(viewOf(store).trials[0]?.metrics['numeric_match']?.value).toBe(0.5);
});

test('warnings say what failed, how much is missing and what looks wrong, with what to do', () => {
  const warnings = (words: string, fields = {}): readonly string[] => viewOf(runOf([`a: ${words}`], fields)).trials[0]?.warnings ?? [];
  expect(warnings('1 0 1 1')).toEqual([]);
  expect(warnings('1 0 F E -')).toEqual([
    "1 of 5 samples failed (timeout) and is not counted: raise the model's `timeout`, or lower `parallel_requests`",
    '1 of 5 samples had an empty answer and is not counted',
    '1 of 5 samples could not be judged by numeric_match and is not counted: see the reasons',
    'numeric_match rests on 2 of 5 samples: 60 % are missing, so it is comparable only over the samples that both sides have',
  ]);
  expect(warnings('1 0 F F', { onMissing: 'zero' })).toEqual(["2 of 4 samples failed (timeout) and are counted as 0: raise the model's `timeout`, or lower `parallel_requests`"]);
  const ter = { id: 'ter', definition: 'ter/1', binary: false, aggregate: { use: 'ter' } } as const;
  expect(warnings('F', { onMissing: 'zero', scorers: [{ ...ter, id: 'numeric_match' }] })[0]).toContain('is counted as an empty output: ');
  expect(warnings('1 F', { onMissing: 'zero', scorers: [...aRun().scorers.slice(0, 1), ter] })[0]).toContain('is counted as 0, in ter as an empty output: ');
  expect(warnings('F F')).toEqual(["2 of 2 samples failed (timeout) and are not counted: raise the model's `timeout`, or lower `parallel_requests`"]);
  expect(warnings('-')).toEqual(['1 of 1 sample could not be judged by numeric_match and is not counted: see the reasons', 'numeric_match has no value: no sample could be scored']);
  expect(warnings('0 '.repeat(20).trim())).toEqual(['every sample has the same numeric_match (0): check `extract`, the scorer and the targets']);
  expect(warnings('0 '.repeat(19).trim())).toEqual([]);
});

test('a list shows each run with its best model', () => {
  const { store } = tempStore();
  runOf(['x: F'], { id: 'gone', createdMs: 2, state: 'running', heartbeatMs: 9 }, store);
  runOf(['small: 0 1 F', 'big: 1 1 0'], { id: 'done', createdMs: 3 }, store);
  const [done, gone] = store.runs().map(run => runListItem(run, { alive: false }));
  expect(done).toEqual({
    id: 'done',
    task: 'gsm8k',
    taskFile: '/w/gsm8k.eval.yaml',
    state: 'ended',
    outcome: 'succeeded',
    createdMs: 3,
    endedMs: 5_200,
    done: 6,
    total: 6,
    failed: 1,
    headline: { metric: 'numeric_match', unit: 'share', model: 'big', value: 2 / 3, n: 3, low: expect.closeTo(0.2077, 4) as number, high: expect.closeTo(0.9385, 4) as number },
  });
  expect(gone).toMatchObject({ state: 'ended', outcome: 'interrupted', endedMs: 9, done: 1, failed: 1 });
  expect(gone?.headline).toBeUndefined();
});
