import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { HumanError } from '../../src/base/humanError.ts';
import { replicaLogFile, replicaLogs } from '../../src/extension/panel/replicaLogs.ts';
import { agreedBefore } from '../../src/runner/agreedBefore.ts';
import { jobFolder } from '../../src/runner/jobs/jobFolder.ts';
import { nodeHome } from '../../src/runner/tune/job/nodeHome.ts';
import { startRun } from '../../src/runner/startRun.ts';
import { deleteRunLogs } from '../../src/store/deleteRunLogs.ts';
import { jobLog, prepareRunLogs, replicaLog, runLogs } from '../../src/store/runLogs.ts';
import { openStore } from '../../src/store/workspaceStore.ts';
import { storeFile } from '../../src/store/workspaceFolder.ts';
import { aRun } from '../store/rows.ts';

let outside = '';
let workspace = '';
beforeEach(() => {
  outside = mkdtempSync(path.join(os.tmpdir(), 'pitwall-paths-'));
  workspace = path.join(outside, 'a', 'workspace');
  mkdirSync(workspace, { recursive: true });
});
afterEach(() => rmSync(outside, { recursive: true }));

/** What a store from elsewhere may call its runs. */
const hostile = ['..', '.', '', '../../x', '/etc/x', 'a/../../x', 'a/b', '..\\..\\x', 'C:\\x', 'x\0y'];

test.each(hostile)('the id %j becomes no path', id => {
  const makers: readonly (() => unknown)[] = [
    () => runLogs(workspace, id),
    () => prepareRunLogs(workspace, id),
    () => replicaLog(workspace, id, 'e01', 0),
    () => replicaLog(workspace, 'r', id, 0),
    () => jobLog(workspace, id, 'e01', '7'),
    () => jobLog(workspace, 'r', id, '7'),
    () => jobFolder(workspace, {}, id),
    () => jobFolder(workspace, { folder: path.join(outside, 'shared') }, id),
  ];
  for (const make of makers) expect(make).toThrow(HumanError);
  expect([replicaLogs(workspace, id, 'e01'), replicaLogs(workspace, 'r', id), replicaLogFile(workspace, id, 'e01', 'e01-0.log'), replicaLogFile(workspace, 'r', 'e01', `../${id}`)]).toEqual([[], [], undefined, undefined]);
});

test.each(hostile)('deleting the run %j removes nothing', id => {
  const kept = [path.join(outside, 'x'), path.join(workspace, 'x'), path.join(workspace, '.pitwall', 'logs', 'x.log'), path.join(workspace, '.pitwall', 'slurm', 'x')];
  for (const file of kept) {
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, '');
  }
  deleteRunLogs(workspace, id);
  expect(kept.filter(file => !existsSync(file))).toEqual([]);
});

test('a run of such a name is neither begun nor taken up', async () => {
  const taskFile = path.join(workspace, 't.eval.yaml');
  const text = 'kind: eval\nname: t\nmodels: [{id: m, provider: openai, base_url: "http://127.0.0.1:1", model: m}]\ndatasets: [{id: d, inline: [{input: a, target: a}]}]\nprompts: [{id: p, template: "{{ input }}"}]\nscorers: [exact_match]\n';
  writeFileSync(taskFile, text);
  const begin = (request: object): Promise<unknown> => startRun({ taskFile, workspace, runId: '../../../evil', ...request }, { environment: {}, consent: agreedBefore() }, new AbortController().signal);
  await expect(begin({})).rejects.toThrow('cannot name a file');
  const store = openStore(storeFile(workspace));
  store.createRun(aRun({ id: '../../../evil', state: 'ended', outcome: 'interrupted', taskFile, taskText: text }), []);
  store.dispose();
  await expect(begin({ resume: true })).rejects.toThrow('cannot name a file');
  expect(readdirSync(outside)).toEqual(['a']);
  expect(readdirSync(path.join(outside, 'a'))).toEqual(['workspace']);
});

test('a folder of logs that is a link to another loses none of that one’s files', () => {
  const others = path.join(outside, 'logs');
  mkdirSync(others);
  mkdirSync(path.join(workspace, '.pitwall'));
  symlinkSync(others, path.join(workspace, '.pitwall', 'logs'));
  const files = Array.from({ length: 80 }, (_, k) => `server-${k}.log`);
  for (const file of files) writeFileSync(path.join(others, file), 'theirs');
  prepareRunLogs(workspace, 't-20261121-043802-k3f9');
  expect(readdirSync(others).sort()).toEqual(files.sort());
});

test('a task may read what lies beside its workspace: it is its author’s, who is trusted', async () => {
  writeFileSync(path.join(outside, 'rows.jsonl'), '{"input": "a", "target": "a"}\n');
  const taskFile = path.join(workspace, 't.eval.yaml');
  writeFileSync(taskFile, 'kind: eval\nname: t\nmodels: [{id: m, provider: recorded, path: ../../rows.jsonl, output: "{{ row.target }}"}]\ndatasets: [{id: d, path: ../../rows.jsonl}]\nscorers: [exact_match]\n');
  const { outcome, store } = await startRun({ taskFile, workspace, runId: 'r' }, { environment: {} }, new AbortController().signal);
  store.dispose();
  expect([outcome, readFileSync(path.join(outside, 'rows.jsonl'), 'utf8')]).toEqual(['succeeded', '{"input": "a", "target": "a"}\n']);
});

test.skipIf(process.platform === 'win32')('the folder that jobs of a node share is their owner’s: of another’s, one that others may write, or a link, nothing is used', () => {
  const before = process.env['TMPDIR'];
  process.env['TMPDIR'] = outside;
  try {
    const own = path.join(outside, 'own');
    const shared = path.join(outside, `pitwall-${os.userInfo().uid}`);
    expect(nodeHome(own)).toBe(shared);
    chmodSync(shared, 0o777);
    expect(nodeHome(own)).toBe(own);
    rmSync(shared, { recursive: true });
    symlinkSync(workspace, shared);
    expect(nodeHome(own)).toBe(own);
  } finally {
    process.env['TMPDIR'] = before;
    if (before === undefined) delete process.env['TMPDIR'];
  }
});
