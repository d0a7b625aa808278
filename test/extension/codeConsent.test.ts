import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { CodeConsent } from '../../src/extension/codeConsent.ts';
import { agreedBefore } from '../../src/runner/agreedBefore.ts';
import { codeThatRuns } from '../../src/task/codeThatRuns.ts';
import { parseTask } from '../../src/task/parseTask.ts';
import type { Task } from '../../src/task/task.ts';

const { asked, answers } = vi.hoisted(() => ({ asked: [] as string[], answers: [] as (string | undefined)[] }));
vi.mock('vscode', () => ({
  l10n: { t: (text: string, ...values: readonly string[]) => text.replaceAll(/\{(\d)\}/g, (_, k: string) => values[Number(k)] ?? '') },
  workspace: { asRelativePath: (file: string) => path.basename(file) },
  Uri: { file: (file: string) => file },
  window: {
    showWarningMessage: async (text: string, options: { readonly modal: boolean; readonly detail: string }) => (asked.push(`${text} ${options.modal ? 'modal' : ''} ${options.detail}`), answers.shift()),
    showTextDocument: async (file: string) => void asked.push(`shown ${path.basename(file)}`),
  },
}));

let folder = '';
let kept: Record<string, unknown> = {};
beforeEach(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'pitwall-host-'));
  asked.length = 0;
  answers.length = 0;
  kept = {};
});
afterEach(() => rmSync(folder, { recursive: true }));

const consent = (): CodeConsent => new CodeConsent({ get: (key: string, otherwise: unknown) => kept[key] ?? otherwise, update: async (key: string, value: unknown) => void (kept[key] = value), keys: () => [] } as never);

function task(program = 'answer'): Task {
  const { task: read, problems } = parseTask(`kind: eval\nname: t\nmodels: [{id: m, provider: command, command: [${program}]}]\ndatasets: [{id: d, inline: [{input: a, target: b}]}]\nprompts: [{id: p, template: "{{ input }}"}]\nscorers: [{id: mine, use: custom, params: {path: ./scorer.mjs}}]\n`, path.join(folder, 't.eval.yaml'));
  if (read === undefined) throw new Error(problems.map(({ message }) => message).join());
  return read;
}

const scorer = (text: string): void => writeFileSync(path.join(folder, 'scorer.mjs'), text);
const runs = (of: Task, agreed: readonly string[] | undefined): string => {
  try {
    agreedBefore(agreed)(codeThatRuns(of, {}));
    return 'runs';
  } catch (error) {
    return (error as Error).message.replaceAll(folder, 'HERE');
  }
};

test('what a person agrees to in the editor is what the runner executes; the next time nobody is asked', async () => {
  scorer('one');
  answers.push('Run');
  expect(runs(task(), await consent().ask(task()))).toBe('runs');
  expect(asked).toEqual(['t runs code of this workspace on your machine. modal model m: answer\nscorer mine: scorer.mjs']);
  expect(runs(task(), await consent().ask(task()))).toBe('runs');
  expect(asked).toHaveLength(1);
});

test('another program, and another text of a file, are asked for', async () => {
  scorer('one');
  answers.push('Run', 'Run', 'Run');
  await consent().ask(task());
  await consent().ask(task('other'));
  scorer('two');
  await consent().ask(task());
  expect(asked).toHaveLength(3);
});

test.each([undefined, 'Show File'])('answered by %s, nothing is agreed to', async answer => {
  scorer('one');
  answers.push(answer, answer);
  expect([await consent().ask(task()), await consent().ask(task())]).toEqual([undefined, undefined]);
  expect(asked.filter(text => text.startsWith('t runs'))).toHaveLength(2);
  expect(asked.includes('shown scorer.mjs')).toBe(answer !== undefined);
});

test('what has changed since it was agreed to does not run', async () => {
  scorer('one');
  answers.push('Run');
  const agreed = await consent().ask(task());
  scorer('two');
  expect(runs(task(), agreed)).toBe('nobody has agreed that this runs: HERE/scorer.mjs (scorer mine)');
  expect(runs(task('other'), agreed)).toContain('other (model m)');
  expect(runs(task(), undefined)).toContain('answer (model m)');
});
