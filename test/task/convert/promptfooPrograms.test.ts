import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { assertProgram } from '../../../src/task/convert/promptfoo/assertPrograms.ts';
import { programOf } from '../../../src/task/convert/promptfoo/programs.ts';
import { made } from './promptfooSource.ts';

const folder = mkdtempSync(join(tmpdir(), 'pitwall-programs-'));
afterAll(() => rmSync(folder, { recursive: true }));
const files: Readonly<Record<string, string>> = {
  'chat.py': "print('loud')\ndef call_api(prompt, options, context):\n    print('loud')\n    return {'output': prompt.upper() + options['config']['mark'] + context['vars']['q']}\nasync def later(prompt, options, context):\n    return 'x'\ndef broken(prompt, options, context):\n    return {'error': 'no'}\n",
  'chat.mjs': "console.log('loud');\nexport default class { constructor(options) { this.config = options.config; } id() { return 'x'; } async callApi(prompt, context) { return { output: prompt.toUpperCase() + this.config.mark + context.vars.q }; } }\n",
  'plain.cjs': "module.exports = async (prompt) => ({ output: { said: prompt } });\n",
  'check.py': "def get_assert(output, context):\n    return {'pass': True, 'score': len(output) / 10, 'reason': context['vars']['q']}\ndef yes(output, context):\n    return output == 'hello'\ndef broken(output, context):\n    return output.nothing\n",
  'check.mjs': "export default (output, context) => ({ pass: false, score: 0.25, reason: context.vars.q });\nexport const named = output => output.length > 3;\n",
};
for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
const hasPython = spawnSync('python3', ['--version']).status === 0;

/** What a program answers to one line, as Pitwall sends it. */
function asked(command: readonly string[] | undefined, question: object): unknown {
  const [program = '', ...args] = command ?? [];
  const { stdout, stderr } = spawnSync(program, args, { cwd: folder, input: `${JSON.stringify({ id: '7', ...question })}\n`, encoding: 'utf8', env: { ...process.env, NODE_OPTIONS: '' } });
  const lines = stdout.trim().split('\n');
  expect(lines.length === 1 ? '' : `${stdout}${stderr}`).toBe('');
  return JSON.parse(lines[0] === '' ? JSON.stringify(stderr) : (lines[0] ?? '')) as unknown;
}

const prompt = { prompt: 'hi', messages: [], input: 'hi', row: { q: 'why' }, params: { mark: '!' } };
const output = { input: 'hi', output: 'hello', row: { q: 'why' }, params: {}, targets: [''], expected: '', answer: 'hello' };

describe('a provider that is a file answers', () => {
  test.each<[string, unknown]>([
    ['file://chat.mjs', { id: '7', output: 'HI!why' }],
    ['file://plain.cjs', { id: '7', output: '{"said":"hi"}' }],
  ])('%s', (id, wanted) => expect(asked(programOf(id), prompt)).toEqual(wanted));
  test.runIf(hasPython).each<[string, unknown]>([
    ['file://chat.py', { id: '7', output: 'HI!why' }],
    ['python:chat.py:later', { id: '7', output: 'x' }],
    ['file://chat.py:broken', { id: '7', error: 'no' }],
  ])('%s', (id, wanted) => expect(asked(programOf(id), prompt)).toEqual(wanted));
});

describe('an assertion that is code judges', () => {
  test.each<[string, string, unknown]>([
    ['javascript', 'file://check.mjs', { id: '7', score: 0.25, reason: 'why' }],
    ['javascript', 'file://check.mjs:named', { id: '7', score: true }],
  ])('%s %s', (type, value, wanted) => expect(asked(assertProgram(type, value), output)).toEqual(wanted));
  test.runIf(hasPython).each<[string, string, unknown]>([
    ['python', 'file://check.py', { id: '7', score: 0.5, reason: 'why' }],
    ['python', 'file://check.py:yes', { id: '7', score: true, reason: '' }],
    ['python', 'file://check.py:broken', { id: '7', error: "AttributeError: 'str' object has no attribute 'nothing'" }],
    ['python', 'len(output) > 3', { id: '7', score: true, reason: '' }],
    ['python', "import math\nif len(output) > 3:\n    return math.floor(0.5)\nreturn 1", { id: '7', score: 0, reason: '' }],
  ])('%s %s', (type, value, wanted) => expect(asked(assertProgram(type, value), output)).toEqual(wanted));
});

test('the same program with other settings is another scorer, and with the same ones it judges once', () => {
  const assert = (config: string): string => `{type: python, value: file://check.py, config: {${config}}}`;
  const { scorers, datasets } = made(`prompts: ["{{q}}"]\nproviders: [echo]\ntests: [{vars: {q: a}, assert: [${assert('a: 1')}, ${assert('a: 2')}, ${assert('a: 1')}]}]\n`);
  expect(scorers).toMatchObject([{ id: 'check', params: { params: { a: 1 } } }, { id: 'check_2', params: { params: { a: 2 } } }]);
  expect(datasets).toHaveLength(1);
});

test('such assertions are scorers that are shown before they run', () => {
  const { scorers, datasets, notes } = made('prompts: ["{{q}}"]\nproviders: [echo]\ndefaultTest: {assert: [{type: python, value: file://check.py}]}\ntests: [{vars: {q: a}}, {vars: {q: b}, assert: [{type: python, value: "len(output) > 3", metric: long}, {type: contains, value: file://check.mjs}]}]\n');
  expect(scorers).toMatchObject([{ use: 'command', id: 'check' }, { use: 'command', id: 'long' }, { use: 'command', id: 'check_2' }]);
  expect(datasets.map(({ scorers: own }) => own)).toEqual([['check'], ['check', 'long', 'check_2']]);
  expect(notes).toEqual(['test 2: what file://check.mjs gives to `contains` is a score of its own here']);
});
