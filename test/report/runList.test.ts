import { expect, test } from 'vitest';
import { runListItem } from '../../src/report/runList.ts';
import { rankings } from '../../src/report/runView.ts';
import { tempStore } from '../store/fixtures.ts';
import { aRun, aSample, aTrial } from '../store/rows.ts';
import { runOf, summarise, viewOf } from './evalFixture.ts';

const bounds = (store: ReturnType<typeof runOf>): readonly unknown[] => store.runs().map(run => runListItem(run, { alive: true }).headline).map(headline => [headline?.value, headline?.n, headline?.low, headline?.high]);

function repeated(): ReturnType<typeof runOf> {
  const { configuration, promptHash } = aTrial('a', 0);
  const plan = { ...aRun().plan, repeats: { n: 3, reduce: ['mean'] }, trials: [{ id: 'a', index: 0, configuration, promptHash, repeats: 3 }] };
  const store = runOf(['a'], { plan });
  for (let k = 0; k < 30; k++) store.writeSample('run-1', aSample('a', Math.floor(k / 3), { repeat: k % 3, value: k < 18 ? 1 : 0 }));
  store.flush();
  return store;
}

test('the list says of repeats what the run says: over samples, not over requests', () => {
  const store = repeated();
  expect(bounds(store)).toEqual([[0.6, 30, undefined, undefined]]);
  summarise(store);
  const view = viewOf(store);
  const metric = rankings(view.trials, view.scorers)[0]?.trials[0]?.metrics['numeric_match'];
  expect(metric?.n).toBe(10);
  expect(bounds(store)).toEqual([[metric?.value, metric?.n, metric?.interval?.low, metric?.interval?.high]]);
});

test('of clusters there is no interval before the last sample', () => {
  const store = runOf(['a'], { state: 'running' });
  for (let k = 0; k < 6; k++) store.writeSample('run-1', aSample('a', k, { cluster: `doc ${k % 2}`, value: k % 2 }));
  store.flush();
  expect(bounds(store)).toEqual([[0.5, 6, undefined, undefined]]);
});

test('a tune is listed with its experiments, and the best of those within their limits', () => {
  const objective = (value: number): { readonly metric: string; readonly value: number; readonly unit: string; readonly direction: 'maximize' } => ({ metric: 'goodput', value, unit: 'requests/s', direction: 'maximize' });
  const proposed = [
    { id: 'e01', index: 0, configuration: { slots: 4 }, share: 1, outcome: 'ok', judged: { slo: [], feasible: true, objective: objective(3) } },
    { id: 'e02', index: 1, configuration: { slots: 4 }, share: 1, outcome: 'ok', judged: { slo: [], feasible: false, objective: objective(9) } },
    { id: 'e03', index: 2, configuration: { slots: 4 }, share: 1, outcome: 'startFailed' },
    { id: 'e04', index: 3, configuration: { slots: 4 }, share: 1 },
  ] as const;
  const { done, total, failed, headline } = runListItem({ ...aRun({ kind: 'tune', state: 'running' }), trials: [], experiments: { most: 12, proposed } }, { alive: true });
  expect({ done, total, failed, headline }).toEqual({ done: 3, total: 12, failed: 1, headline: { metric: 'goodput', unit: 'number', model: 'e01', value: 3, n: 2 } });
  const ended = runListItem({ ...aRun({ kind: 'tune', state: 'ended', outcome: 'succeeded' }), trials: [], experiments: { most: 12, proposed: proposed.slice(0, 3) } }, { alive: false });
  expect([ended.done, ended.total]).toEqual([3, 3]);
});

test('a bench under load is listed with the most that one of its levels answered, in time where it has an SLO', () => {
  const headlineOf = (summaries: readonly object[], state: 'running' | 'ended' = 'ended'): unknown => {
    const { store } = tempStore();
    store.createRun(aRun({ kind: 'bench', state, ...(state === 'ended' ? { outcome: 'succeeded' as const } : {}) }), summaries.map((summary, k) => aTrial(`c=${k}`, k, { configuration: { ...aTrial('a', 0).configuration, model: 'server' }, summary: JSON.stringify(summary) })));
    const [run] = store.runs();
    return run && runListItem(run, { alive: true }).headline;
  };
  const level = (whole: object, steady?: object): object => ({ version: 2, final: { metrics: {} }, load: { version: 2, measures: { whole, ...(steady === undefined ? {} : { steady }) } } });
  expect(headlineOf([level({ requestsPerS: 3 }), level({ requestsPerS: 9 }, { requestsPerS: 8.5 }), level({})])).toEqual({ metric: 'throughput', unit: 'number', perS: true, model: 'server', value: 8.5, n: 2 });
  expect(headlineOf([level({ requestsPerS: 9, goodputPerS: 1 }), level({ requestsPerS: 4, goodputPerS: 4 })])).toEqual({ metric: 'goodput', unit: 'number', perS: true, model: 'server', value: 4, n: 2 });
  // What the client could not send says nothing of the server: another level counts, or it is said.
  expect(headlineOf([{ ...level({ requestsPerS: 9 }), invalid: 1 }, level({ requestsPerS: 4 })])).toEqual({ metric: 'throughput', unit: 'number', perS: true, model: 'server', value: 4, n: 1 });
  expect(headlineOf([{ ...level({ requestsPerS: 9 }), invalid: 1 }, { ...level({ requestsPerS: 4 }), invalid: 1 }])).toEqual({ metric: 'throughput', unit: 'number', perS: true, model: 'server', value: 9, invalid: true, n: 2 });
  expect(headlineOf([level({ requestsPerS: 3 })], 'running')).toBeUndefined();
  expect(headlineOf([])).toBeUndefined();
});

test('a run is listed with the gates that did not hold, once it has ended', () => {
  const { store } = tempStore();
  const listed = (): unknown => store.runs().map(run => runListItem(run, { alive: true }).gatesFailed);
  store.createRun(aRun({ state: 'ended', outcome: 'succeeded', gates: [{ gate: 'accuracy >= 0.9', held: false, value: 0.5 }, { gate: 'failed <= 0', held: true, value: 0 }, { gate: 'cost <= 5', held: false }] }), []);
  expect(listed()).toEqual([2]);
  store.updateRun('run-1', { state: 'starting', outcome: undefined, endedMs: undefined, resumes: 1 });
  expect(listed()).toEqual([undefined]);
  store.updateRun('run-1', { state: 'ended', outcome: 'succeeded', endedMs: 9, gates: [{ gate: 'accuracy >= 0.9', held: true, value: 0.95 }] });
  expect(listed()).toEqual([undefined]);
});
