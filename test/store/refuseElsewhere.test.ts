import { expect, test } from 'vitest';
import { HumanError, renderHumanError } from '../../src/base/humanError.ts';
import { networkFileSystem } from '../../src/store/networkFileSystem.ts';
import type { StoreMachine } from '../../src/store/refuseElsewhere.ts';
import type { RunPatch } from '../../src/store/store.ts';
import { openStore } from '../../src/store/workspaceStore.ts';
import { tempStore } from './fixtures.ts';
import { aRun } from './rows.ts';

/** Opens the store that login1 records a run into, as another machine would. */
function opened(machine: Partial<StoreMachine> = {}, patch: RunPatch = {}): string {
  const { store, file } = tempStore();
  store.createRun(aRun({ host: 'login1', state: 'running', heartbeatMs: 100_000 }), []);
  store.updateRun('run-1', patch);
  store.flush();
  try {
    openStore(file, { machine: { host: 'login2', networkOf: () => 'NFS', nowMs: () => 101_000, ...machine } }).dispose();
    return 'opened';
  } catch (error) {
    return error instanceof HumanError ? renderHumanError(error).replace(file, 'store.db') : String(error);
  }
}

test('a store that another machine writes over a network is not written', () => {
  expect(opened()).toBe('store.db: run run-1 is recorded here by login1, and this is login2: over NFS two machines cannot write one store; do it on login1, or wait until that run has ended');
});

test.each([
  ['on the same machine', { host: 'login1' }, {}],
  ['where the disk is this machine’s own, as for containers', { networkOf: () => undefined }, {}],
  ['where nothing was heard of the run for half a minute', { nowMs: () => 131_000 }, {}],
  ['once the run has ended', {}, { state: 'ended', outcome: 'succeeded' }],
] as const)('it is written %s', (_, machine, patch) => expect(opened(machine, patch)).toBe('opened'));

test('a disk of this machine is none of a network', () => expect([networkFileSystem('/proc'), networkFileSystem('/nowhere')]).toEqual([undefined, undefined]));
