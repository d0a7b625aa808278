import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { Services } from '../../src/extension/services.ts';
import { rescoreRun, resumeRun, startRun } from '../../src/extension/startRun.ts';
import { codeOf } from '../../src/task/codeOf.ts';
import { parseTask } from '../../src/task/parseTask.ts';
import type { Task } from '../../src/task/task.ts';

vi.mock('vscode', () => ({
  l10n: { t: (text: string) => text },
  workspace: { isTrusted: true, openTextDocument: async (uri: unknown) => ({ uri, isDirty: false, getText: () => text }), getWorkspaceFolder: () => undefined, getConfiguration: () => ({ inspect: () => undefined }) },
  Uri: { file: (fsPath: string) => ({ scheme: 'file', fsPath }) },
}));

let folder = '';
beforeEach(() => (folder = mkdtempSync(path.join(os.tmpdir(), 'pitwall-start-'))));
afterEach(() => rmSync(folder, { recursive: true }));

const text = 'kind: eval\nname: t\nmodels: [{id: m, provider: command, command: [answer]}]\ndatasets: [{id: d, inline: [{input: a, target: b}]}]\nprompts: [{id: p, template: "{{ input }}"}]\nscorers: [exact_match]\n';
const set = ['models[m].env={MODE: fast}', 'models[m].command=[other]'];

/** What a person is asked to agree to; nobody does. */
async function asked(begin: (services: Services) => Promise<string | undefined>): Promise<string> {
  const lines: string[] = [];
  const taskFile = path.join(folder, 't.eval.yaml');
  writeFileSync(taskFile, text);
  const services = {
    consent: { ask: async (task: Task) => void lines.push(...codeOf(task).map(({ what, command }) => `${what}: ${command}`)) },
    watcher: { find: () => ({ workspace: folder, item: { taskFile } }), readerOf: () => ({ run: () => ({ taskText: text, taskFile, launch: { set }, plan: {} }) }) },
    tasks: { get: async () => ({ documents: { problems: () => [], parse: () => parseTask(text, taskFile) } }) },
  };
  expect(await begin(services as unknown as Services)).toBe(undefined);
  return lines.join('\n');
}

test('who resumes a run agrees to what it runs: the lines that were set for it, not those of its file', async () => {
  expect(await asked(services => resumeRun(services, 'r'))).toBe('model m: MODE=fast other');
});

test('who starts one with something set agrees to that', async () => {
  const start = (choices: { readonly set?: readonly string[] }) => (services: Services) => startRun(services, { scheme: 'file', fsPath: path.join(folder, 't.eval.yaml') } as never, choices);
  expect(await asked(start({ set }))).toBe('model m: MODE=fast other');
  expect(await asked(start({}))).toBe('model m: answer');
});

test('who scores a run anew agrees to what was set for it, but not over scorers: those are the file’s', async () => {
  expect(await asked(services => rescoreRun(services, 'r'))).toBe('model m: MODE=fast other');
  set.push('scorers=[{id: s, command: [judge]}]');
  try {
    expect(await asked(services => rescoreRun(services, 'r'))).toBe('model m: MODE=fast other');
  } finally {
    set.pop();
  }
});
