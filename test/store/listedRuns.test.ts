import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { deleteRunLogs } from '../../src/store/deleteRunLogs.ts';
import { runLabel } from '../../src/store/runLabel.ts';
import type { StoreReader } from '../../src/store/store.ts';
import { tempFolder, tempStore } from './fixtures.ts';
import { aRun, aSample, aTrial } from './rows.ts';

function pinned(store: StoreReader): readonly string[] {
  return store.runs().filter(run => run.pinned).map(run => run.id);
}

test('one run of a task is its baseline: pinning another moves it', () => {
  const { store } = tempStore();
  for (const [k, id] of ['a', 'b'].entries()) store.createRun(aRun({ id, createdMs: k }), []);
  store.createRun(aRun({ id: 'elsewhere', createdMs: 3, taskFile: '/other/gsm8k.eval.yaml' }), []);
  store.pinRun('elsewhere', true);
  store.pinRun('a', true);
  expect(pinned(store)).toEqual(['elsewhere', 'a']);
  store.pinRun('b', true);
  expect(pinned(store)).toEqual(['elsewhere', 'b']);
  store.pinRun('b', false);
  expect(pinned(store)).toEqual(['elsewhere']);
  expect(() => store.pinRun('gone', true)).toThrow();
});

test('a run says whether jobs of it are left at a cluster, until somebody has seen them end', () => {
  const { store } = tempStore();
  const of = { wave: 1, jobs: 2, samples: 4, atOnce: 2, output: '/w1/job-%a.log' };
  for (const id of ['local', 'eval', 'tune', 'ended']) store.createRun(aRun({ id, state: 'ended', outcome: id === 'ended' ? 'succeeded' : 'interrupted' }), []);
  const left = (): readonly string[] => store.runs(10, new Map(before.map(run => [run.id, run]))).flatMap(({ id, jobsLeft }) => (jobsLeft === true ? [id] : [])).sort();
  let before = store.runs();
  expect(left()).toEqual([]);
  for (const id of ['eval', 'ended']) store.writeEvent(id, 1, { type: 'jobsPlanned', name: 'x', ...of });
  store.createExperiment({ run: 'tune', id: 'e01', index: 0, configuration: {}, share: 1, stage: 'waiting', devicesNeeded: 1, queuedMs: 0, attempt: 0 });
  expect(left()).toEqual(['eval']);
  store.writeEvent('eval', 2, { type: 'jobsSubmitted', job: '7', ...of });
  store.updateExperiment('tune', 'e01', { job: { name: 'x', folder: '/e01' } });
  expect(left()).toEqual(['eval', 'tune']);
  before = store.runs();
  // What was known of them is not what is known now.
  store.writeEvent('eval', 3, { type: 'jobsEnded', wave: 1, job: '7', jobs: 2, failed: 0 });
  store.updateExperiment('tune', 'e01', { outcome: 'cancelled' });
  expect(left()).toEqual([]);
  store.writeEvent('eval', 4, { type: 'jobsPlanned', name: 'y', ...of, wave: 2 });
  expect(left()).toEqual(['eval']);
  store.writeEvent('eval', 5, { type: 'jobsNotSubmitted', wave: 2, error: 'no' });
  expect(left()).toEqual([]);
});

test('a label is one line, and an empty one is none', () => {
  const { store } = tempStore();
  store.createRun(aRun({ id: 'a' }), []);
  store.updateRun('a', { label: runLabel('  after\n the\u202e fix \u001b[31m') });
  expect([store.run('a')?.label, store.runs()[0]?.label]).toEqual(['after the fix [31m', 'after the fix [31m']);
  store.updateRun('a', { label: runLabel(' \n ') });
  expect(store.run('a')).not.toHaveProperty('label');
  expect(() => runLabel('x'.repeat(121))).toThrow('a label has at most 120 characters, this one 121');
});

test('what is known of an ended run is not read again, and what changed of it is', () => {
  const { store } = tempStore();
  store.createRun(aRun({ id: 'ended', createdMs: 1 }), [aTrial('a', 0, { run: 'ended' })]);
  store.createRun(aRun({ id: 'running', createdMs: 2 }), [aTrial('a', 0, { run: 'running' })]);
  store.updateRun('ended', { state: 'running' });
  store.updateRun('ended', { state: 'ended', outcome: 'succeeded', endedMs: 9 });
  const again = (known: ReturnType<StoreReader['runs']>): ReturnType<StoreReader['runs']> => store.runs(500, new Map(known.map(run => [run.id, run])));
  const first = store.runs();
  store.writeSample('running', aSample('a', 0, { value: 1 }));
  const second = again(first);
  expect(second.map((run, k) => [run.id, run === first[k], run.trials[0]?.totals.done])).toEqual([['running', false, 1], ['ended', true, 0]]);
  store.updateRun('ended', { label: 'named' });
  const third = again(second);
  expect(third[1]?.label).toBe('named');
  store.updateRun('ended', { state: 'starting', outcome: undefined, endedMs: undefined, resumes: 1 });
  store.writeSample('ended', aSample('a', 0, { value: 1 }));
  const fourth = again(third);
  expect([fourth[1]?.state, fourth[1]?.trials[0]?.totals.done]).toEqual(['starting', 1]);
  store.deleteRun('ended');
  expect(again(fourth).map(({ id }) => id)).toEqual(['running']);
  // What is read in parts says the same as what is read at once.
  expect(again(fourth)).toEqual(store.runs());
});

test('the logs of a run go, those of others stay, and an id leads nowhere else', () => {
  const workspace = tempFolder();
  const logs = path.join(workspace, '.pitwall', 'logs');
  mkdirSync(path.join(logs, 'r1'), { recursive: true });
  for (const name of ['r1.log', 'r1.requests.jsonl', 'r1/e01-0.log', 'r10.log']) writeFileSync(path.join(logs, name), '');
  writeFileSync(path.join(workspace, 'kept.log'), '');
  for (const run of ['r1', '../../kept', '..', '', 'r9']) deleteRunLogs(workspace, run);
  expect(['r1.log', 'r1.requests.jsonl', 'r1', 'r10.log', '../../kept.log'].map(name => existsSync(path.join(logs, name)))).toEqual([false, false, false, true, true]);
});
