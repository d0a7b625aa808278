import { expect, test } from 'vitest';
import type { ExperimentRow } from '../../src/store/experimentRow.ts';
import { aTune } from '../runner/tune/aTune.ts';
import { tempStore } from './fixtures.ts';
import { aRun, aTrial } from './rows.ts';

const proposed: ExperimentRow = { run: 'tune', id: 'e01', index: 0, configuration: { slots: 4, cache: true, quantization: 'none' }, share: 1, stage: 'waiting', devicesNeeded: 2, queuedMs: 10, attempt: 0 };

test('an experiment is read as it was written, whatever of it is known by then', () => {
  const { store } = tempStore();
  store.createRun(aRun({ id: 'tune', kind: 'tune', plan: { kind: 'tune', task: 't', seed: 1, hash: '', trials: [], tune: { ...aTune, maxExperiments: 12 } } }), []);
  const ended: ExperimentRow = {
    ...proposed, id: 'e02', index: 1, stage: 'ended', outcome: 'ok', devices: ['GPU 0', 'GPU 1'], startedMs: 11, readyMs: 12, endedMs: 13, attempt: 1,
    replicas: [{ pid: 7, port: 8001, log: 'logs/tune/e02-0.log', restarts: 0, readyInMs: 1 }], benchRun: 'b', evalRun: 'q', beside: ['e01'],
    judged: { feasible: true, slo: [], objective: { metric: 'goodput', value: 3, unit: 'req/s', direction: 'maximize', level: 'c=1' }, violation: 0 },
  };
  store.createExperiment(ended);
  store.createExperiment(proposed);
  expect(store.experiments('tune')).toEqual([proposed, ended]);
  store.updateExperiment('tune', 'e01', { stage: 'starting', startedMs: 20, devices: ['GPU 0'], error: 'it failed' });
  store.updateExperiment('tune', 'e01', { error: undefined, outcome: 'cancelled', beside: [] });
  expect(store.experiments('tune')[0]).toEqual({ ...proposed, stage: 'starting', startedMs: 20, devices: ['GPU 0'], outcome: 'cancelled', beside: [] });
  expect(store.runs()[0]?.experiments).toEqual({ most: 12, proposed: [{ id: 'e01', index: 0, configuration: proposed.configuration, share: 1, outcome: 'cancelled' }, { id: 'e02', index: 1, configuration: proposed.configuration, share: 1, outcome: 'ok', judged: ended.judged }] });
  expect(() => store.updateExperiment('tune', 'e03', { stage: 'bench' })).toThrow('There is no tune/e03');
});

test('the runs that measured an experiment are in no list, are found by their whole ids, and go with their tune', () => {
  const { store } = tempStore();
  store.createRun(aRun({ id: 'other', createdMs: 1 }), []);
  store.createRun(aRun({ id: 'tune', kind: 'tune', createdMs: 2 }), []);
  store.createExperiment(proposed);
  store.createRun(aRun({ id: 'tune-e01-bench', kind: 'bench', createdMs: 3, parent: { run: 'tune', experiment: 'e01' } }), [aTrial('c=1', 0, { run: 'tune-e01-bench' })]);
  expect(store.runs().map(({ id }) => id)).toEqual(['tune', 'other']);
  expect(store.runs(1).map(({ id }) => id)).toEqual(['tune']);
  expect(['latest', 'tun', 'tune', 'tune-e01-bench'].map(name => store.findRun(name).id)).toEqual(['tune', 'tune', 'tune', 'tune-e01-bench']);
  expect(() => store.findRun('tune-e01-b')).toThrow('there is no run `tune-e01-b`');
  expect(store.run('tune-e01-bench')?.parent).toEqual({ run: 'tune', experiment: 'e01' });
  expect(store.run('tune')?.parent).toBeUndefined();
  store.deleteRun('tune');
  expect([store.run('tune'), store.run('tune-e01-bench'), store.trials('tune-e01-bench'), store.experiments('tune')]).toEqual([undefined, undefined, [], []]);
  expect(store.runs().map(({ id }) => id)).toEqual(['other']);
});
