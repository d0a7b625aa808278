import { existsSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { processStart } from '../../src/store/liveness.ts';
import { openStore } from '../../src/store/workspaceStore.ts';
import { aRun } from '../store/rows.ts';
import { Terminal } from './pitwall.ts';

let terminal: Terminal;
beforeEach(() => {
  terminal = new Terminal();
  const store = openStore(path.join(terminal.folder, '.pitwall', 'store.db'));
  for (const [k, id] of ['sums-a', 'sums-b', 'sums-c'].entries()) store.createRun(aRun({ id, createdMs: k, state: 'ended', outcome: 'succeeded' }), []);
  store.createRun(aRun({ id: 'sums-now', createdMs: 9, state: 'running', host: os.hostname(), pid: process.pid, processStart: processStart(process.pid) ?? '', heartbeatMs: Date.now() }), []);
  store.dispose();
});
afterEach(() => terminal.dispose());

test('runs are named and pinned, and lists say so', async () => {
  expect((await terminal.run('label', 'sums-a', 'before', 'the', 'fix')).note).toBe('sums-a is called before the fix\n');
  expect((await terminal.run('pin', 'sums-a')).note).toBe('sums-a is the baseline of gsm8k\n');
  expect((await terminal.run('runs')).out).toContain('sums-a before the fix (baseline)');
  expect((await terminal.run('show', 'sums-a')).out).toContain('gsm8k · run sums-a · before the fix · baseline · ');
  const { runs } = JSON.parse((await terminal.run('runs', '--json')).out) as { readonly runs: readonly { readonly run: string; readonly label?: string; readonly baseline?: boolean }[] };
  expect(runs.map(({ run, label, baseline }) => [run, label, baseline])).toEqual([['sums-now', undefined, undefined], ['sums-c', undefined, undefined], ['sums-b', undefined, undefined], ['sums-a', 'before the fix', true]]);
  expect((await terminal.run('unpin', 'sums-a')).note).toBe('sums-a is no baseline\n');
  expect((await terminal.run('label', 'sums-a')).note).toBe('sums-a has no label\n');
}, 120_000);

test('runs are deleted with their logs; where one is running, none is', async () => {
  mkdirSync(path.join(terminal.folder, '.pitwall', 'logs'), { recursive: true });
  const log = path.join(terminal.folder, '.pitwall', 'logs', 'sums-a.log');
  writeFileSync(log, '');
  expect(await terminal.run('delete', 'sums-a', 'sums-now')).toMatchObject({ code: 2, note: 'pitwall: run sums-now is running; cancel it first: pitwall cancel sums-now\n' });
  expect((await terminal.run('delete', 'latest')).code).toBe(2);
  expect(existsSync(log)).toBe(true);
  expect(await terminal.run('delete', 'sums-a', 'sums-b', 'sums-a')).toMatchObject({ code: 0, note: '2 runs deleted: sums-a, sums-b\n' });
  expect(existsSync(log)).toBe(false);
  const store = terminal.store();
  expect(store.runs().map(({ id }) => id)).toEqual(['sums-now', 'sums-c']);
  store.dispose();
}, 120_000);

test('what a delete cannot end or remove is named, and keeps nothing else: no secret is left', async () => {
  const folder = path.join(terminal.folder, '.pitwall', 'slurm', 'sums-b');
  mkdirSync(folder, { recursive: true });
  const secrets = path.join(folder, 'environment.json');
  writeFileSync(secrets, '{"KEY":"hidden"}');
  // Nothing below it can be looked at.
  symlinkSync('round', path.join(terminal.folder, 'round'));
  const stuck = path.join(terminal.folder, 'round', 'sums-b');
  const store = openStore(path.join(terminal.folder, '.pitwall', 'store.db'));
  for (const [index, job] of [{ id: '77', name: 'sums-b-e01', folder: path.join(stuck, 'e01') }, { name: 'sums-b-e02', folder: path.join(folder, 'e02') }].entries()) {
    store.createExperiment({ run: 'sums-b', id: `e0${index + 1}`, index, configuration: {}, share: 1, stage: 'bench', devicesNeeded: 1, queuedMs: 0, attempt: 0, job });
  }
  store.dispose();
  terminal.variables = { PATH: '/nowhere' };
  const { code, note } = await terminal.run('delete', 'sums-b', 'sums-c');
  expect([code, note]).toEqual([0, expect.stringMatching(/^ending 1 job at the cluster\njobs of sums-b may go on at the cluster \(77, the one named sums-b-e02\): .*\n.*round\/sums-b cannot be removed.*: remove it by hand\n2 runs deleted: sums-b, sums-c\n$/s)]);
  expect([existsSync(secrets), existsSync(folder)]).toEqual([false, false]);
}, 120_000);

test('a run whose rows are damaged is listed as that, the others as they are, and it is told where it is opened', async () => {
  const others = async (): Promise<readonly string[]> => (await terminal.run('runs')).out.split('\n').filter(line => /^sums-[ac]/.test(line)).map(line => line.replaceAll(/ +/g, ' '));
  const before = await others();
  const db = new DatabaseSync(path.join(terminal.folder, '.pitwall', 'store.db'));
  db.exec("UPDATE runs SET gates = '[' WHERE id = 'sums-b'");
  db.close();
  expect((await terminal.run('runs')).out).toMatch(/^sums-b +damaged .*the store is damaged: a value holds no JSON/m);
  expect(await others()).toEqual(before);
  const { runs } = JSON.parse((await terminal.run('runs', '--json')).out) as { readonly runs: readonly { readonly run: string; readonly damaged?: string }[] };
  expect(runs.flatMap(({ run, damaged }) => (damaged === undefined ? [] : [[run, damaged]]))).toEqual([['sums-b', 'the store is damaged: a value holds no JSON']]);
  const opened = await terminal.run('show', 'sums-b');
  expect([opened.code, opened.note]).toEqual([3, expect.stringContaining('the store is damaged: column gates holds no JSON')]);
}, 120_000);
