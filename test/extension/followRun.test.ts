import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Emitter } from '../../src/base/emitter.ts';
import { OwnRuns } from '../../src/extension/ends/ownRuns.ts';
import { FolderStore } from '../../src/extension/folderStore.ts';
import { StoreWatcher } from '../../src/extension/storeWatcher.ts';
import { followRun } from '../../src/extension/testing/followRun.ts';
import type { StoreWriter } from '../../src/store/store.ts';
import { storeFile } from '../../src/store/workspaceFolder.ts';
import { openStore } from '../../src/store/workspaceStore.ts';
import { aRun, aTrial } from '../store/rows.ts';

vi.mock('vscode', () => ({ l10n: { t: (text: string) => text } }));

let folder: string;
let store: StoreWriter;
let watcher: StoreWatcher;

beforeEach(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'pitwall-follow-'));
  store = openStore(storeFile(folder));
  watcher = new StoreWatcher(failure => expect.unreachable(failure), (workspace, changed) => new FolderStore(workspace, changed));
  watcher.watch(folder);
});
afterEach(() => {
  watcher.dispose();
  store.dispose();
  rmSync(folder, { recursive: true, force: true });
});

/** What the Stop of the editor does. */
function stopButton(): { readonly token: Parameters<typeof followRun>[3]; readonly press: () => void } {
  const requested = new Emitter<unknown>();
  const token = { isCancellationRequested: false, onCancellationRequested: requested.event };
  return {
    token,
    press() {
      token.isCancellationRequested = true;
      requested.fire(undefined);
    },
  };
}

function begin(): void {
  store.createRun(aRun({ id: 'one', taskFile: path.join(folder, 't.eval.yaml'), createdMs: Date.now(), heartbeatMs: Date.now(), state: 'running', host: 'elsewhere' }), [aTrial('a', 0, { run: 'one', total: 4 })]);
}

test('a run that was told to stop before it was there is stopped as soon as it is', async () => {
  watcher.expect('one');
  const { token, press } = stopButton();
  const ended = followRun({ watcher, ownRuns: new OwnRuns({ get: (_, otherwise) => otherwise, update: async () => undefined }, 1, () => true) }, 'one', () => undefined, token);
  press();
  begin();
  watcher.look();
  expect(store.cancelRequested('one')).toBe(true);
  store.updateRun('one', { state: 'ended', outcome: 'cancelled', endedMs: Date.now() });
  watcher.look();
  expect((await ended).item.outcome).toBe('cancelled');
});

test('a run that goes is stopped at once', async () => {
  begin();
  watcher.look();
  const { token, press } = stopButton();
  const ended = followRun({ watcher, ownRuns: new OwnRuns({ get: (_, otherwise) => otherwise, update: async () => undefined }, 1, () => true) }, 'one', () => undefined, token);
  expect(store.cancelRequested('one')).toBe(false);
  press();
  expect(store.cancelRequested('one')).toBe(true);
  store.updateRun('one', { state: 'ended', outcome: 'cancelled', endedMs: Date.now() });
  watcher.look();
  await ended;
});
