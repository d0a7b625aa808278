import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildSync } from 'esbuild';
import { afterAll, afterEach, describe, expect, it, test } from 'vitest';
import { systemClock } from '../../src/base/clock.ts';
import { DisposableStore } from '../../src/base/disposable.ts';
import type { AskingScorer } from '../../src/runner/scoring/askingScorer.ts';
import { createCodeScorer } from '../../src/runner/scoring/code/codeScorer.ts';
import { createCommandCode } from '../../src/runner/scoring/code/commandCode.ts';
import { createThreadPool } from '../../src/runner/scoring/code/threadPool.ts';
import { createThreadSeat } from '../../src/runner/scoring/code/threadSeat.ts';
import { readScore } from '../../src/score/readScore.ts';

const folder = mkdtempSync(join(tmpdir(), 'pitwall-code-'));
// The thread as it is shipped: one bundle.
const workerFile = join(folder, 'custom.cjs');
buildSync({ entryPoints: ['src/runner/scoring/code/customWorker.ts'], outfile: workerFile, bundle: true, platform: 'node', format: 'cjs', target: 'node22', logLevel: 'error' });
afterAll(() => rmSync(folder, { recursive: true }));
let held = new DisposableStore();
afterEach(() => {
  held.dispose();
  held = new DisposableStore();
});

function write(name: string, text: string): string {
  writeFileSync(join(folder, name), text);
  return join(folder, name);
}

interface Options {
  readonly name?: string;
  readonly limitMs?: number;
  readonly heapMb?: number;
  readonly threads?: number;
  readonly unit?: 'share' | 'number';
  readonly bundled?: false;
}

function custom(file: string, { name, limitMs = 5000, heapMb = 64, threads = 1, unit = 'share', bundled }: Options = {}): AskingScorer {
  const code = createThreadPool(threads, () => createThreadSeat({ file, name, sampleLimitMs: limitMs, heapMb, ...(bundled === false ? {} : { workerFile }) }));
  return held.add(createCodeScorer({ id: 'own', params: { scale: 1 }, unit, code }));
}

function command(program: string, options: { readonly limitMs?: number; readonly processes?: number } = {}): AskingScorer {
  const code = createCommandCode({ command: [process.execPath, write(`${Math.random()}.mjs`, program)], folder, environment: {}, timeoutMs: options.limitMs ?? 5000, clock: systemClock }, options.processes ?? 1);
  return held.add(createCodeScorer({ id: 'own', params: {}, unit: 'share', code }));
}

const never = new AbortController().signal;

/** `1 (reason) {"metadata":…}` for each output, asked one after the other. */
async function judge(scorer: AskingScorer, ...outputs: readonly string[]): Promise<readonly string[]> {
  const told: string[] = [];
  for (const output of outputs) told.push(await one(scorer, output));
  return told;
}

async function one(scorer: AskingScorer, output: string, signal = never): Promise<string> {
  const asked = await scorer.judge({ item: { index: 0, row: { note: 'n' }, input: 'in', targets: ['a', 'b'], tags: {} }, output, answer: output.trim(), dataset: 'd' }, signal);
  if (asked === undefined) return 'stopped';
  const { value, reason, metadata } = asked.score;
  return [String(value), ...(reason === undefined ? [] : [`(${reason})`]), ...(metadata === undefined ? [] : [metadata])].join(' ');
}

test('a function inherits the environment, without the keys of models', async () => {
  process.env['PITWALL_SECRET_OTHER'] = 'not yours';
  process.env['PITWALL_CODE_TEST'] = 'yours';
  try {
    const scorer = custom(write('environment.mjs', 'export default () => ({ score: 1, reason: [process.env.PITWALL_SECRET_OTHER, process.env.PITWALL_CODE_TEST].join() })'));
    expect(await judge(scorer, 'x')).toEqual(['1 (,yours)']);
  } finally {
    delete process.env['PITWALL_SECRET_OTHER'];
    delete process.env['PITWALL_CODE_TEST'];
  }
});

describe('what a scorer may return', () => {
  test.each([
    [0.5, '0.5'],
    [true, '1'],
    [false, '0'],
    [{ name: 'Levenshtein', score: 0.8, metadata: { rationale: 'near' } }, '0.8 (near) {"rationale":"near"}'],
    [{ score: 1, reason: 'yes' }, '1 (yes)'],
    [{ score: null, reason: 'no idea' }, 'null (no idea)'],
    [{ score: null }, 'null (the scorer gave no score)'],
    [undefined, 'null (the scorer returned nothing, not a number)'],
    [NaN, 'null (the scorer returned NaN, not a number)'],
    ['0.5', 'null (the scorer returned the text "0.5", not a number)'],
    [[1], 'null (the scorer returned a list, not a number)'],
    [{ value: 1 }, "null (the scorer's `score` is nothing, not a number)"],
    [{ score: 1, metadata: { big: 1n } }, '1 {"dropped":"the metadata is no JSON (Do not know how to serialize a BigInt)"}'],
    [{ score: 1, metadata: 'x'.repeat(30_000) }, '1 {"dropped":"30002 characters of metadata: at most 20000 are kept"}'],
  ])('%o is %s', (returned, expected) => {
    const { value, reason, metadata } = readScore(returned);
    expect([value, ...(reason === undefined ? [] : [`(${reason})`]), ...(metadata === undefined ? [] : [metadata])].join(' ')).toBe(expected.replace(/^null/, ''));
  });
});

describe('a function in a file', () => {
  it('gets the sample under the names that others use', async () => {
    const file = write('sees.mjs', 'export default ({ input, output, expected, targets, answer, row, params }) => ({ score: 1, metadata: { input, output, expected, targets, answer, row, params } });');
    expect(await judge(custom(file), ' out ')).toEqual(['1 {"input":"in","output":" out ","expected":"a","targets":["a","b"],"answer":"out","row":{"note":"n"},"params":{"scale":1}}']);
  });

  it('may be a promise, TypeScript, CommonJS, or one export among several', async () => {
    expect(await judge(custom(write('later.mjs', 'export const later = async ({ output }) => output.length / 10;')), 'abc')).toEqual(['0.3']);
    expect(await judge(custom(write('typed.ts', 'type In = { output: string };\nexport default function score({ output }: In): number { return output === "a" ? 1 : 0; }'), { bundled: false }), 'a', 'b')).toEqual(['1', '0']);
    expect(await judge(custom(write('old.cjs', 'module.exports = ({ output, expected }) => output === expected;')), 'a')).toEqual(['1']);
    expect(await judge(custom(write('many.mjs', 'export const a = () => 0.1; export const b = () => 0.2;'), { name: 'b' }), 'x')).toEqual(['0.2']);
  });

  test.each([
    ['syntax.mjs', 'export default (', {}, /SyntaxError: Unexpected end of input|SyntaxError: Unexpected token/],
    ['none.mjs', 'export const x = 1;', {}, /it exports no function$/],
    ['several.mjs', 'export const a = () => 1; export const b = () => 1;', {}, /several functions, and none of them is the default: name one with `export` \(a, b\)/],
    ['other.mjs', 'export const a = () => 1;', { name: 'c' }, /it exports no function `c`; its functions are a$/],
    ['exits.mjs', 'process.exit(3); export default () => 1;', {}, /ended its own thread \(code 3\)/],
    ['missing.mjs', 'import "./nowhere.mjs"; export default () => 1;', {}, /Cannot find module/],
  ] as const)('%s cannot be used, and that is told before anything is asked', async (name, text, options, expected) => {
    await expect(custom(write(name, text), options).open?.()).rejects.toThrow(expect.objectContaining({ name: 'HumanError', what: expect.stringMatching(expected), where: join(folder, name) }));
  });

  it('may fail in any way on one sample: that one has no score, with the reason, and the next is scored', async () => {
    const file = write('hostile.mjs', `export default async ({ output }) => {
      if (output === 'throw') throw new TypeError('no good');
      if (output === 'throw text') throw 'just so';
      if (output === 'loop') for (;;);
      if (output === 'hang') return new Promise(() => undefined);
      if (output === 'exit') process.exit(0);
      if (output === 'later') { setTimeout(() => { throw new Error('too late'); }); return new Promise(() => undefined); }
      if (output === 'wide') return 7;
      if (output === 'print') { console.log('{}'); process.stdout.write('x'); }
      return 1;
    };`);
    const outputs = ['throw', 'ok', 'throw text', 'loop', 'ok', 'hang', 'exit', 'ok', 'later', 'wide', 'print'];
    expect(await judge(custom(file, { limitMs: 1500 }), ...outputs)).toEqual([
      'null (the scorer failed: TypeError: no good)',
      '1',
      'null (the scorer failed: just so)',
      'null (the scorer took longer than 1.5 s)',
      '1',
      'null (the scorer took longer than 1.5 s)',
      'null (the scorer ended its own thread (code 0))',
      '1',
      'null (the scorer failed: too late)',
      'null (the scorer returned 7, which is no share of 1: give the scorer `unit: number`)',
      '1',
    ]);
  }, 20_000);

  it('that eats memory loses its own thread', async () => {
    const file = write('big.mjs', "export default ({ output }) => { const all = []; while (output === 'big') all.push(new Array(1000).fill(all.length)); return 1; };");
    expect(await judge(custom(file, { limitMs: 8000, heapMb: 12 }), 'big', 'ok')).toEqual(['null (the scorer used more than 12 MB of memory)', '1']);
  }, 20_000);

  it('of any number is a score where the scorer says so', async () => {
    expect(await judge(custom(write('words.mjs', 'export default ({ output }) => output.length;'), { unit: 'number' }), 'seven77')).toEqual(['7']);
  });

  it('that sends messages of its own is not believed', async () => {
    const file = write('forger.mjs', "import { parentPort } from 'node:worker_threads'; export default () => { parentPort.postMessage({ score: { value: 'much' } }); return 1; };");
    expect(await judge(custom(file), 'x')).toEqual(['null (the scorer sent a message of its own)']);
  });

  it('is given up where it is late ten times in a row', async () => {
    const scorer = custom(write('slow.mjs', 'export default () => new Promise(() => undefined);'), { limitMs: 20 });
    expect((await judge(scorer, ...Array.from({ length: 12 }, () => 'x'))).slice(-2)).toEqual(Array.from({ length: 2 }, () => 'null (the scorer was given up: 10 samples in a row took too long)'));
  }, 20_000);

  it('is not waited for once the run is stopped', async () => {
    const controller = new AbortController();
    const scorer = custom(write('asleep.mjs', 'export default () => new Promise(() => undefined);'));
    const waiting = one(scorer, 'x', controller.signal);
    setTimeout(() => controller.abort(), 50);
    expect(await waiting).toBe('stopped');
  });

  it('works in several threads at once', async () => {
    const scorer = custom(write('sleepy.mjs', 'export default () => new Promise(resolve => setTimeout(resolve, 200, 1));'), { threads: 4 });
    await scorer.open?.();
    await Promise.all(Array.from({ length: 4 }, () => one(scorer, 'warm')));
    const startedMs = performance.now();
    expect(await Promise.all(Array.from({ length: 4 }, () => one(scorer, 'x')))).toEqual(['1', '1', '1', '1']);
    expect(performance.now() - startedMs).toBeLessThan(750);
  });
});

describe('a program', () => {
  const reads = (answer: string): string => `import { createInterface } from 'node:readline';
    for await (const line of createInterface({ input: process.stdin })) { const sample = JSON.parse(line); const { id, output } = sample; ${answer} }`;

  it('answers each line with one, and stays alive between them', async () => {
    expect(await judge(command(reads('globalThis.n = (globalThis.n ?? 0) + 1; console.log(JSON.stringify({ id, score: output === sample.expected, metadata: { n } }));')), 'a', 'b')).toEqual(['1 {"n":1}', '0 {"n":2}']);
  });

  it('may fail on one sample', async () => {
    const scorer = command(
      reads(`if (output === 'exit') { console.error('Traceback'); process.exit(1); }
        if (output === 'hang') { await new Promise(resolve => setTimeout(resolve, 60000)); }
        if (output === 'words') console.log('hello');
        else if (output === 'error') console.log(JSON.stringify({ id, error: 'no good' }));
        else if (output === 'text') console.log(JSON.stringify({ id, score: 'high' }));
        else console.log(JSON.stringify({ id, score: 1 }));`),
      { limitMs: 1500 },
    );
    expect((await judge(scorer, 'exit', 'ok', 'hang', 'ok', 'words', 'error', 'text', 'ok')).map(told => told.replaceAll(process.execPath, 'node'))).toEqual([
      'null (`node` ended with code 1 without an answer: Traceback)',
      '1',
      'null (`node` gave no answer within 1.5 s)',
      '1',
      'null (`node` wrote a line that is not {"id", "score"} or {"id", "error"}: hello)',
      'null (`node` said: no good)',
      'null (the scorer\'s `score` is the text "high", not a number)',
      '1',
    ]);
  }, 20_000);

  it('that is not there is told before anything is asked', async () => {
    const code = held.add(createCommandCode({ command: ['no-such-program'], folder, environment: {}, timeoutMs: 1000, clock: systemClock }, 1));
    await expect(code.open?.()).rejects.toThrow(expect.objectContaining({ name: 'HumanError', what: '`no-such-program` is not there, or its folder is not: check `command`' }));
  });
});
