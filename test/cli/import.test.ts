import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { Command } from 'commander';
import { addImport } from '../../src/cli/commands/import.ts';
import type { CliHost } from '../../src/cli/host.ts';
import { HumanError, renderHumanError } from '../../src/base/humanError.ts';
import { Terminal } from './pitwall.ts';

let terminal: Terminal;
beforeEach(() => {
  terminal = new Terminal();
});
afterEach(() => terminal.dispose());

/** The command in this process: it starts nothing. */
async function imported(...args: readonly string[]): Promise<{ readonly out: string; readonly note: string; readonly failure?: string }> {
  let [out, note] = ['', ''];
  const host: CliHost = { cwd: terminal.folder, self: 'pitwall', environment: {}, isTerminal: false, columns: 80, out: async text => void (out += text), note: text => void (note += text), redraw: () => undefined, signal: new AbortController().signal };
  const program = new Command().exitOverride();
  addImport(program, host, () => undefined);
  try {
    await program.parseAsync(['import', ...args], { from: 'user' });
  } catch (error) {
    if (error instanceof HumanError) return { out, note, failure: renderHumanError(error) };
    throw error;
  }
  return { out, note };
}

const source = 'prompts: ["Answer {{q}}"]\nproviders: [echo, bedrock:x]\ntests: file://cases.csv\n';
const cases = 'q,__expected\n2,contains: 2\n3,contains: 3\n';
const note = 'provider bedrock:x has no counterpart and is left out';

test('another tool’s file becomes a task file beside it, nothing is written over, and each note is told', async () => {
  terminal.file('them/p.yaml', source);
  terminal.file('them/cases.csv', cases);
  const first = await imported('them/p.yaml');
  expect(first).toEqual({ out: `wrote them/p.eval.yaml: a promptfoo configuration as an eval\nnote: ${note}\n`, note: 'plan it with: pitwall plan them/p.eval.yaml\n' });
  const text = readFileSync(path.join(terminal.folder, 'them/p.eval.yaml'), 'utf8');
  expect(text).toMatch(/^# Made of a promptfoo configuration \(p\.yaml\)\.\n[^]*\nkind: eval\n/u);
  expect((await imported('them/p.yaml')).failure).toBe('them/p.eval.yaml: the file exists already; name another with `-o FILE`, or write over it with `--force`');
  writeFileSync(path.join(terminal.folder, 'them/p.eval.yaml'), 'mine');
  const { out } = await imported('them/p.yaml', '--force', '--from', 'promptfoo', '--json');
  const file = path.join(terminal.folder, 'them/p.eval.yaml');
  expect(JSON.parse(out)).toEqual({ schema: 'pitwall.import/1', from: 'promptfoo', source: path.join(terminal.folder, 'them/p.yaml'), kind: 'eval', file, notes: [note] });
  expect(readFileSync(file, 'utf8')).toBe(text);
});

test('another tool’s file is planned, run and resumed as it is', { timeout: 120_000 }, async () => {
  terminal.file('them/p.yaml', source);
  terminal.file('them/cases.csv', cases);
  const planned = await terminal.run('plan', 'them/p.yaml');
  expect(planned.out).toMatch(new RegExp(`^p \\(eval\\): 1 trial[^]*^note: ${note}$`, 'mu'));
  const { code, out, note: told } = await terminal.run('run', 'them/p.yaml', '--json');
  expect([code, told]).toEqual([0, expect.stringContaining(`warning: them/p.yaml: ${note}\n`)]);
  const { run } = JSON.parse(out) as { readonly run: string };
  const row = terminal.store().run(run);
  expect([row?.taskFile, row?.taskText]).toEqual([path.join(terminal.folder, 'them/p.yaml'), expect.stringMatching(/^# Made of a promptfoo configuration[^]*kind: eval/u)]);
  // What it names is part of it.
  expect(await terminal.run('run', 'them/p.yaml', '--resume', run)).toMatchObject({ code: 2, note: expect.stringContaining('is complete') as string });
  terminal.file('them/cases.csv', cases.replace('3,', '4,'));
  expect(await terminal.run('run', 'them/p.yaml', '--resume', run)).toMatchObject({ code: 2, note: expect.stringContaining('the task file has changed since') as string });
});

test('paths of a task are right beside its source alone', async () => {
  terminal.file('them/e.json', JSON.stringify({ name: 'e', dataset: 'capitals', metrics: ['judge_exactness'], model: { name: 'm', base_url: 'http://127.0.0.1:9/v1', api_key: 'k' }, judge_model: 'm' }));
  terminal.file('them/capitals.jsonl', '{"query": "q", "output_true": "a"}\n');
  terminal.file('here/.keep', '');
  expect((await imported('them/e.json', '-o', 'here/e.eval.yaml')).failure).toBe(`here/e.eval.yaml: dataset \`capitals\` reads capitals.jsonl, a path from the folder of them/e.json; write it into that folder, ${path.join(terminal.folder, 'them')}`);
  expect((await imported('them/e.json', '-o', 'them/other.eval.yaml')).failure).toBeUndefined();
});

test.each<[string, readonly string[], string]>([
  ['no file', ['none.yaml'], 'none.yaml: there is no such file; check the path'],
  ['an unknown file', ['odd.txt'], 'odd.txt: this is no file that any known tool writes or takes, as far as can be seen; say with `--from` which it is of: inspect, lm-eval, '],
  ['an unknown tool', ['odd.txt', '--from', 'promtfoo'], '`--from promtfoo` is no tool whose files can be read; did you mean `promptfoo`?'],
  ['a folder of nobody', ['.'], '.: nothing in this folder says which tool it is of; name a file in it'],
  ['an empty file', ['empty.json'], 'empty.json: the file is empty; give a task or a result of another tool'],
  ['a task of ours', ['a.eval.yaml'], 'a.eval.yaml: this is a task file already; run it as it is'],
  ['itself', ['p.yaml', '-o', 'p.yaml', '--force'], 'p.yaml: this is the file that is read; name another with `-o FILE`'],
  ['no such folder', ['p.yaml', '-o', 'no/p.eval.yaml'], 'no/p.eval.yaml: the file cannot be written (ENOENT); '],
])('%s is one sentence', async (_, args, sentence) => {
  terminal.file('odd.txt', 'hello\n');
  terminal.file('empty.json', '\n');
  terminal.file('a.eval.yaml', 'kind: eval\n');
  terminal.file('p.yaml', source);
  terminal.file('cases.csv', cases);
  expect((await imported(...args)).failure?.slice(0, sentence.length)).toBe(sentence);
});

test('a result of another tool is no task: it says how it becomes a run', async () => {
  terminal.file('them/result.json', JSON.stringify({ model_id: 'm', duration: 2, completed: 10, request_throughput: 5, output_throughput: 25 }));
  expect(await terminal.run('run', 'them/result.json')).toMatchObject({ code: 2, note: `pitwall: ${path.join(terminal.folder, 'them/result.json')}: this is a result of vLLM’s bench and no task; record it as a run to compare with: \`pitwall import FILE\`\n` });
});

test('of several runs of a file a note says of which it holds', async () => {
  const line = { model_id: 'm', duration: 2, completed: 10, request_throughput: 5, output_throughput: 25 };
  terminal.file('r.json', `${JSON.stringify({ ...line, extras: {} })}\n${JSON.stringify({ ...line, model_id: 'n' })}\n`);
  const { out } = await imported('r.json');
  const [first = ''] = /vllm-m-\S+(?=:)/.exec(out) ?? [];
  expect(out.split('\n').filter(row => row.startsWith('note:')).map(row => row.replace(first, 'M'))).toEqual([
    'note: the file has 2 runs of different models or workloads, or measured differently: each is one of its own here',
    'note: M: not carried over: `extras`',
    expect.stringContaining('note: the file has aggregated figures alone'),
    expect.stringContaining('note: all 10 requests were sent at once'),
  ]);
});
