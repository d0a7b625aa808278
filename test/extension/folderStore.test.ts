import { mkdtempSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { expect, test } from 'vitest';
import { FolderStore, mostMeasuredInHost } from '../../src/extension/folderStore.ts';
import { readRunView } from '../../src/report/readRunView.ts';
import { openReader } from '../../src/store/workspaceStore.ts';
import { storeFile } from '../../src/store/workspaceFolder.ts';
import { writeBigRun } from '../../bench/samples/bigStore.ts';

test('a big run is shown at once, and with its statistics when a process has made them; the same ones', async () => {
  const workspace = mkdtempSync(path.join(os.tmpdir(), 'pitwall-folder-'));
  writeBigRun(storeFile(workspace), 310);
  let measured: () => void = () => undefined;
  const done = new Promise<void>(resolve => (measured = resolve));
  const store = new FolderStore(workspace, () => measured(), 1_000);
  try {
    store.look(0);
    const first = store.view('big', 0);
    expect([first?.measuring, first?.done, first?.trials.length, first?.differences.length]).toEqual([true, 310, 10, 0]);
    // What is asked for meanwhile is the same, and starts no second process.
    expect(store.view('big', 0)).toBe(first);
    await done;
    const then = store.view('big', 0);
    expect([then?.measuring, then?.differences.length]).toEqual([undefined, 90]);
    const alone = new FolderStore(workspace, () => undefined);
    alone.look(0);
    expect(await alone.wholeView('big')).toEqual(then);
    alone.dispose();
  } finally {
    store.dispose();
  }
});

test('a run of a few samples is whole at once', () => {
  const workspace = mkdtempSync(path.join(os.tmpdir(), 'pitwall-folder-'));
  writeBigRun(storeFile(workspace), 100);
  const store = new FolderStore(workspace, () => undefined);
  store.look(0);
  const view = store.view('big', 0);
  expect([view?.measuring, view?.differences.length]).toEqual([undefined, 90]);
  store.dispose();
});

test('a big run that measured an experiment is measured by a process as well, however little its tune did itself', async () => {
  const workspace = mkdtempSync(path.join(os.tmpdir(), 'pitwall-folder-'));
  writeBigRun(storeFile(workspace), 10, 'tune');
  writeBigRun(storeFile(workspace), 310, 'tune-e01', Date.now(), { run: 'tune', experiment: 'e01' });
  let measured: () => void = () => undefined;
  const done = new Promise<void>(resolve => (measured = resolve));
  const store = new FolderStore(workspace, () => measured(), 1_000);
  try {
    store.look(0);
    expect(store.runs.map(({ item }) => item.id)).toEqual(['tune']);
    expect([store.view('tune', 0)?.measuring, store.view('tune-e01', 0)?.measuring]).toEqual([undefined, true]);
    await done;
    expect(store.view('tune-e01', 0)?.measuring).toBeUndefined();
  } finally {
    store.dispose();
  }
});

test('who wants all of a big run waits for the process that measures it, and for no other; a store that is closed meanwhile is waited for no longer', async () => {
  const workspace = mkdtempSync(path.join(os.tmpdir(), 'pitwall-folder-'));
  writeBigRun(storeFile(workspace), 310);
  let measured = 0;
  const store = new FolderStore(workspace, () => measured++, 1_000);
  store.look(0);
  const [whole, again] = await Promise.all([store.wholeView('big'), store.wholeView('big')]);
  expect([whole?.measuring, whole?.differences.length, again === whole, measured]).toEqual([undefined, 90, true, 1]);
  const closing = new FolderStore(workspace, () => undefined, 1_000);
  closing.look(0);
  const asked = closing.wholeView('big');
  closing.dispose();
  expect(await asked).toBeUndefined();
  store.dispose();
});

test.each([['12.4.254.21-node.33', 30_000], ['14.2.231.11-electron.0', 0]])('in a host whose V8 is %s %i trials times samples at most are measured', (v8, most) => {
  expect(mostMeasuredInHost(v8)).toBe(most);
});

test('where nothing is measured in the host, a small run is measured by a process', async () => {
  const workspace = mkdtempSync(path.join(os.tmpdir(), 'pitwall-folder-'));
  writeBigRun(storeFile(workspace), 100);
  const store = new FolderStore(workspace, () => undefined, 0);
  store.look(0);
  expect(store.view('big', 0)?.measuring).toBe(true);
  expect((await store.wholeView('big'))?.differences.length).toBe(90);
  store.dispose();
});

test('a tune that is looked at leaves the differences of its eval to the process that measures it', async () => {
  const workspace = mkdtempSync(path.join(os.tmpdir(), 'pitwall-folder-'));
  writeBigRun(storeFile(workspace), 10, 'tune');
  writeBigRun(storeFile(workspace), 100, 'tune-e01', Date.now(), { run: 'tune', experiment: 'e01' });
  const reader = openReader(storeFile(workspace));
  // As the view of a tune reads what measured its experiments.
  expect(readRunView(reader, 'tune-e01', { alive: false, nowMs: 0, measured: 'trials' }).differences).toEqual([]);
  expect(readRunView(reader, 'tune-e01', { alive: false, nowMs: 0, measured: 'kept' })).toMatchObject({ measuring: true, differences: [] });
  expect(readRunView(reader, 'tune-e01', { alive: false, nowMs: 0 }).differences).toHaveLength(90);
  reader.dispose();
});

test('a process that cannot measure a run is tried again, and then it is measured here', async () => {
  const workspace = mkdtempSync(path.join(os.tmpdir(), 'pitwall-folder-'));
  writeBigRun(storeFile(workspace), 100);
  const execPath = process.execPath;
  let times = 0;
  const { promise, resolve } = Promise.withResolvers<void>();
  const store = new FolderStore(workspace, () => {
    times++;
    if (store.view('big', 0)?.measuring !== true) resolve();
  }, 0);
  try {
    process.execPath = path.join(workspace, 'no-node');
    store.look(0);
    expect(store.view('big', 0)?.measuring).toBe(true);
    await promise;
    expect([times, store.view('big', 0)?.differences.length]).toEqual([3, 90]);
  } finally {
    process.execPath = execPath;
    store.dispose();
  }
});
