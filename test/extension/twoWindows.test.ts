import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { FolderStore } from '../../src/extension/folderStore.ts';
import { StoreWatcher } from '../../src/extension/storeWatcher.ts';
import { processStart } from '../../src/store/liveness.ts';
import type { StoreWriter } from '../../src/store/store.ts';
import { storeFile } from '../../src/store/workspaceFolder.ts';
import { openStore } from '../../src/store/workspaceStore.ts';
import { aRun, aSample, aTrial } from '../store/rows.ts';

let folder: string;
let store: StoreWriter;
/** Two windows on one workspace, and what they were told of ends. */
let windows: readonly StoreWatcher[];
let ends: string[];

beforeEach(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'pitwall-windows-'));
  store = openStore(storeFile(folder));
  ends = [];
  windows = [1, 2].map(window => {
    const watcher = new StoreWatcher(failure => expect.unreachable(failure), (workspace, changed) => new FolderStore(workspace, changed));
    watcher.watch(folder);
    watcher.onDidEnd(({ item }) => ends.push(`${window}: ${item.id} ${item.outcome ?? ''}`));
    return watcher;
  });
});
afterEach(() => {
  vi.useRealTimers();
  windows.forEach(window => window.dispose());
  store.dispose();
  rmSync(folder, { recursive: true, force: true });
});

function begin(id: string): void {
  store.createRun(aRun({ id, taskFile: path.join(folder, 't.eval.yaml'), createdMs: Date.now(), heartbeatMs: Date.now(), state: 'running', host: os.hostname(), pid: process.pid, processStart: processStart(process.pid) ?? '' }), [aTrial('a', 0, { run: id, total: 4 })]);
}

/** How both windows see the runs, newest first; equal pictures once. */
function seen(): readonly string[] {
  const pictures = windows.map(window => {
    window.look();
    return window.runs().map(({ item }) => `${item.id} ${item.done}/${item.total ?? '?'} ${item.paused === true ? 'paused' : item.state}${item.outcome === undefined ? '' : ` ${item.outcome}`}`).join(', ');
  });
  return [...new Set(pictures)];
}

test('both see the same runs as they go, whoever started, paused or ended them', () => {
  begin('one');
  expect(seen()).toEqual(['one 0/4 running']);
  store.writeSample('one', aSample('a', 0, { value: 1 }));
  store.flush();
  // A window of its own writes through a connection of its own.
  const other = openStore(storeFile(folder));
  other.requestPause('one', true, 'the other window', 1);
  expect(seen()).toEqual(['one 1/4 paused']);
  other.requestPause('one', false, 'the other window', 2);
  other.requestLimit('one', 7, 'the other window', 3);
  expect(seen()).toEqual(['one 1/4 running']);
  expect(windows.map(window => window.view('one')?.controls)).toEqual(Array.from({ length: 2 }, () => ({ paused: false, parallelRequests: { wanted: 7 } })));
  other.requestCancel('one', 'the other window', 4);
  expect(store.cancelRequested('one')).toBe(true);
  other.dispose();
});

test('the same task may run twice at once, and each end is heard once in each window', () => {
  begin('one');
  expect(seen()).toHaveLength(1);
  begin('two');
  expect(seen()).toHaveLength(1);
  expect(windows.map(window => window.running().length)).toEqual([2, 2]);
  store.updateRun('one', { state: 'ended', outcome: 'cancelled', endedMs: Date.now() });
  seen();
  seen();
  expect(ends.toSorted()).toEqual(['1: one cancelled', '2: one cancelled']);
  expect(windows.map(window => window.running().map(({ item }) => item.id))).toEqual([['two'], ['two']]);
});

test('a run that begins and ends between two looks is heard of in both windows, once, and so is the end of its resume; what ended before them is not', () => {
  begin('old');
  store.updateRun('old', { state: 'ended', outcome: 'succeeded', endedMs: Date.now() - 60_000 });
  seen();
  begin('quick');
  store.updateRun('quick', { state: 'ended', outcome: 'interrupted', endedMs: Date.now() });
  seen();
  seen();
  expect(ends.toSorted()).toEqual(['1: quick interrupted', '2: quick interrupted']);
  store.updateRun('quick', { outcome: 'succeeded', resumes: 1, endedMs: Date.now() });
  seen();
  expect(ends.slice(2).toSorted()).toEqual(['1: quick succeeded', '2: quick succeeded']);
});

test('a window that opens tells of every run that ended without it, waits for one that goes on, and gives up one that is gone', () => {
  ['one', 'two', 'three'].forEach(begin);
  for (const id of ['one', 'two']) store.updateRun(id, { state: 'ended', outcome: 'succeeded', endedMs: Date.now() });
  vi.useFakeTimers({ toFake: ['Date'] });
  const missing: string[] = [];
  const opened = windows[0];
  opened?.expectEnds(['one', 'two', 'three', 'deleted'], run => missing.push(run));
  expect(opened?.runs()).toEqual([]);
  opened?.look();
  expect(ends.toSorted()).toEqual(['1: one succeeded', '1: two succeeded']);
  vi.setSystemTime(Date.now() + 21_000);
  opened?.look();
  expect(missing).toEqual(['deleted']);
  store.updateRun('three', { state: 'ended', outcome: 'cancelled', endedMs: Date.now() });
  opened?.look();
  opened?.look();
  expect(ends.toSorted()).toEqual(['1: one succeeded', '1: three cancelled', '1: two succeeded']);
});
