import os from 'node:os';
import { expect, test } from 'vitest';
import { errorAfter } from '../../../src/runner/left/errorAfter.ts';
import { whileClaimed } from '../../../src/runner/left/whileClaimed.ts';
import { stillThere } from '../../../src/runner/jobs/endOpenWaves.ts';
import { jobsLeft } from '../../../src/runner/tune/cluster/jobsLeft.ts';
import { identity } from '../../../src/runner/newRunRow.ts';
import { openStore } from '../../../src/store/workspaceStore.ts';
import type { RunRow } from '../../../src/store/rows.ts';
import { tempStore } from '../../store/fixtures.ts';
import { aRun } from '../../store/rows.ts';

/** No process has it. */
const gone: Partial<RunRow> = { host: os.hostname(), pid: 2 ** 22 + 1, processStart: 'x', heartbeatMs: 5 };

test.each([{ state: 'ended', outcome: 'interrupted' }, { state: 'running' }] as const)('a run that is worked on without its process is taken up by nobody meanwhile, and given back as it was: $state', async run => {
  const { store, file } = tempStore();
  store.createRun(aRun({ ...gone, ...run }), []);
  const other = openStore(file);
  const before = store.findRun('run-1');
  expect(await whileClaimed(store, before, () => Promise.resolve(other.claimRun('run-1', identity())))).toEqual({ done: undefined });
  expect(other.findRun('run-1')).toEqual(before);
  await expect(whileClaimed(store, before, () => Promise.reject(new Error('in vain')))).rejects.toThrow('in vain');
  expect(other.claimRun('run-1', identity())).toBe(run.state);
  other.dispose();
});

test('of a run that a resume has taken nothing is done', async () => {
  const { store } = tempStore();
  store.createRun(aRun({ ...gone, state: 'ended', outcome: 'interrupted' }), []);
  const before = store.findRun('run-1');
  store.claimRun('run-1', identity());
  expect(await whileClaimed(store, before, () => Promise.reject(new Error('done')))).toBeUndefined();
  expect(store.findRun('run-1')).toMatchObject({ state: 'starting', pid: process.pid });
});

test('once its jobs have ended, a run’s error does not say any more that they may go on', () => {
  const { store } = tempStore();
  store.createRun(aRun(), []);
  store.writeEvent('run-1', 1, { type: 'jobsSubmitted', wave: 1, job: '7', jobs: 2, samples: 10, atOnce: 2, output: '/x' });
  const said = stillThere(store, 'run-1') ?? '';
  expect(said).toContain('array 7');
  expect(['the disk is full', `the disk is full; ${said}`, said].map(error => errorAfter(store, { id: 'run-1', error }))).toEqual(['the disk is full', 'the disk is full', undefined]);
});

test('of a tune neither', () => {
  const { store } = tempStore();
  store.createRun(aRun({ kind: 'tune' }), []);
  for (const [index, id] of ['e01', 'e02'].entries()) store.createExperiment({ run: 'run-1', id, index, configuration: {}, share: 1, stage: 'bench', devicesNeeded: 1, queuedMs: 0, attempt: 0, job: { name: id, folder: '/x', id: '7' } });
  expect(errorAfter(store, { id: 'run-1', error: `it took too long; ${jobsLeft(2)}` })).toBe('it took too long');
});
