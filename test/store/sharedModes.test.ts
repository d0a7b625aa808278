import { chmodSync, lstatSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { prepareRunLogs } from '../../src/store/runLogs.ts';
import { openStore } from '../../src/store/workspaceStore.ts';

let workspace: string;
let umask: number;
beforeEach(() => {
  workspace = mkdtempSync(path.join(os.tmpdir(), 'pitwall-modes-'));
  umask = process.umask(0o022);
});
afterEach(() => {
  process.umask(umask);
  rmSync(workspace, { recursive: true });
});

const folder = (): string => path.join(workspace, '.pitwall');
const file = (): string => path.join(folder(), 'store.db');

/** What lies in the folder while the store is written, with its modes. */
function written(): string {
  const store = openStore(file());
  prepareRunLogs(workspace, 'r-20260101-000000-abcd');
  const picture = readdirSync(folder()).sort().map(name => `${name} ${(lstatSync(path.join(folder(), name)).mode & 0o777).toString(8)}`).join(' · ');
  store.dispose();
  return picture;
}

function folderWith(mode: number): void {
  mkdirSync(folder(), { recursive: true });
  chmodSync(folder(), mode);
}

test.runIf(process.platform !== 'win32').each([
  [0o700, '600', '700'],
  [0o755, '600', '700'],
  [0o775, '600', '700'],
  [0o770, '600', '700'],
  [0o2770, '660', '770'],
  [0o2775, '660', '770'],
  [0o2750, '640', '750'],
  [0o2700, '600', '700'],
])('in a folder of mode %o files are %s, and the folder of logs %s', (mode, files, logs) => {
  folderWith(mode);
  const picture = `.gitignore ${files} · logs ${logs} · store.db ${files} · store.db-shm ${files} · store.db-wal ${files}`;
  expect(written()).toBe(picture);
  expect((lstatSync(folder()).mode & 0o7777).toString(8)).toBe(mode.toString(8));
});

test.runIf(process.platform !== 'win32')('a store of an earlier version is kept from others once it is written', () => {
  folderWith(0o755);
  written();
  for (const name of readdirSync(folder())) chmodSync(path.join(folder(), name), 0o644);
  expect(written()).toContain('store.db 600 · store.db-shm 600 · store.db-wal 600');
});

test.runIf(process.platform !== 'win32')('what a link leads to keeps its mode', () => {
  folderWith(0o700);
  const elsewhere = path.join(workspace, 'logs of all');
  mkdirSync(elsewhere, { mode: 0o755 });
  symlinkSync(elsewhere, path.join(folder(), 'logs'));
  written();
  expect((lstatSync(elsewhere).mode & 0o777).toString(8)).toBe('755');
});

test.runIf(process.platform !== 'win32')('a folder that becomes a group’s takes its store along', () => {
  written();
  chmodSync(folder(), 0o2770);
  expect(written()).toContain('logs 770 · store.db 660 · store.db-shm 660 · store.db-wal 660');
});
