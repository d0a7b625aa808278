import os from 'node:os';
import { expect, test } from 'vitest';
import { processStart } from '../../src/store/liveness.ts';
import { openStore } from '../../src/store/workspaceStore.ts';
import { tempStore } from './fixtures.ts';
import { aRun, aSample, aTrial } from './rows.ts';

const holder = { host: os.hostname(), pid: process.pid, processStart: processStart(process.pid) ?? '', heartbeatMs: 5_000 };

test('of two that take a run up, one gets it; the other gets it once that one has gone', () => {
  const { store, file } = tempStore();
  store.createRun(aRun({ state: 'ended', outcome: 'interrupted' }), []);
  const other = openStore(file);
  expect(store.claimRun('run-1', holder)).toBe('ended');
  expect(other.claimRun('run-1', holder)).toBeUndefined();
  expect(other.run('run-1')).toMatchObject({ state: 'starting', outcome: 'interrupted', ...holder });
  store.updateRun('run-1', { pid: 2 ** 22 + 1 });
  expect(other.claimRun('run-1', holder)).toBe('starting');
  other.dispose();
});

test('what a run has spent: what it asked for, and what no row holds; not what came from the cache or from the run it re-scores', () => {
  const { store } = tempStore();
  store.createRun(aRun({ otherSpending: { cost: 4, tokens: 40 } }), [aTrial('a', 0)]);
  store.writeSample('run-1', aSample('a', 0, { cost: 1 }));
  store.writeSample('run-1', aSample('a', 1, { cost: 0, cached: true }));
  store.writeSample('run-1', aSample('a', 2, { cost: 2, endedMs: 500 }));
  store.writeSample('run-1', aSample('a', 3, { cost: 8 }));
  expect(store.spent('run-1')).toEqual({ cost: 13, tokens: 70 });
});
