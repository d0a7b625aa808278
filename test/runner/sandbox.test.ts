import { createServer } from 'node:http';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildSync } from 'esbuild';
import { afterAll, afterEach, describe, expect, test } from 'vitest';
import { systemClock } from '../../src/base/clock.ts';
import { DisposableStore } from '../../src/base/disposable.ts';
import { createCodeScorer } from '../../src/runner/scoring/code/codeScorer.ts';
import { createSandboxCode } from '../../src/runner/scoring/code/sandbox/sandboxCode.ts';

let held = new DisposableStore();
afterEach(() => {
  held.dispose();
  held = new DisposableStore();
});

const folder = mkdtempSync(join(tmpdir(), 'pitwall-sandbox-'));
// The process as it is shipped: one bundle.
const shipped = join(folder, 'sandbox.cjs');
buildSync({ entryPoints: ['src/runner/scoring/code/sandbox/sandboxProcess.ts'], outfile: shipped, bundle: true, minify: true, platform: 'node', format: 'cjs', target: 'node22', logLevel: 'error' });
afterAll(() => rmSync(folder, { recursive: true }));

interface Options {
  readonly column?: string;
  readonly limitMs?: number;
  readonly file?: string;
}

function scorer(codes: string | Readonly<Record<string, string>>, { column, limitMs = 10_000, file = shipped }: Options = {}) {
  const code = createSandboxCode('js', { codes: typeof codes === 'string' ? { code: codes } : codes, ...(column === undefined ? {} : { column }), timeoutMs: limitMs, parallel: 1 }, systemClock, file);
  return held.add(createCodeScorer({ id: 'js', params: { least: 3 }, unit: 'share', code }));
}

async function judged(of: ReturnType<typeof scorer>, output: string, row: Readonly<Record<string, unknown>> = { q: 'why' }): Promise<string> {
  const asked = await of.judge({ item: { index: 0, row, input: 'in', targets: ['a', 'b'], tags: {} }, output, answer: output.trim(), dataset: 'd' }, new AbortController().signal);
  const { value, reason } = asked?.score ?? { value: undefined };
  return reason === undefined ? String(value) : `${String(value)}: ${reason}`;
}

const ask = (code: string): Promise<string> => judged(scorer(code), 'hello');

describe('what code may give', () => {
  test.each<[string, string]>([
    ['output.length > 3', '1'],
    ["output === 'x';", '0'],
    ['output.length / 10', '0.5'],
    ["({pass: true, score: 0.4, reason: 'so'})", '0.4: so'],
    ['({pass: false})', '0'],
    ['const n = output.length;\nreturn n > context.config.least;', '1'],
    ["context.vars.q === 'why' && context.input === 'in' && context.targets.join() === 'a,b' && context.target === 'a'", '1'],
    ['(async () => { await null; return 0.5; })()', '0.5'],
    ['undefined', 'null: the code failed: it gave nothing, and no number, true or false'],
    ["'yes'", 'null: the code failed: it gave a string, and no number, true or false'],
    ['output.length', 'null: the scorer returned 5, which is no share of 1: give the scorer `unit: number`'],
    ['][', "null: the code failed: it is no JavaScript: Unexpected token ']'"],
    ['JSON.parse(output).a', 'null: the code failed: SyntaxError: Unexpected token \'h\', "hello" is not valid JSON'],
    ['new Promise(() => {})', 'null: the code failed: it waits for something that does not happen here'],
    ["console.log('x'); true", "null: the code failed: it is no JavaScript: Unexpected token ';'"],
    ["console.log('x');\nreturn true;", '1'],
  ])('%s', async (code, wanted) => expect(await ask(code)).toBe(wanted));
});

test('the sources run as the bundle does', async () => expect(await judged(scorer('output.length > 3', { file: join(import.meta.dirname, '../../src/runner/scoring/code/sandbox/sandboxProcess.ts') }), 'hello')).toBe('1'));

test('what one sample does to its realm no other sees', async () => {
  const of = scorer("globalThis.seen = (globalThis.seen ?? 0) + 1; Object.prototype.x = 1; String.prototype.includes = () => true;\nreturn seen === 1 && !('y' in {}) && (Object.prototype.y = 1) === 1;");
  expect([await judged(of, 'a'), await judged(of, 'b')]).toEqual(['1', '1']);
});

test('a row names the code that judges it; several are one mean', async () => {
  const of = scorer({ short: 'output.length < 3', loud: 'output === output.toUpperCase()' }, { column: 'js' });
  expect([await judged(of, 'Hello', { js: 'short' }), await judged(of, 'AB', { js: ['short', 'loud'] }), await judged(of, 'ABC', { js: ['short', 'loud'] })]).toEqual(['0', '1', '0.5']);
  expect(await judged(of, 'x', { js: 'constructor' })).toBe('null: the row’s `js` names `constructor`, which is none of short, loud');
  expect(await judged(of, 'x', {})).toBe('null: the row’s `js` names no code');
});

/** Each gives the text of what it got hold of; true would mean that it got what it must not have. */
const attempts: readonly string[] = [
  "typeof process === 'object'",
  "typeof require === 'function'",
  "typeof fetch === 'function' || typeof WebSocket === 'function'",
  "typeof setTimeout === 'function' || typeof queueMicrotask === 'function'",
  "typeof FinalizationRegistry === 'function' || typeof WeakRef === 'function'",
  "typeof ArrayBuffer === 'function' || typeof Uint8Array === 'function' || typeof WebAssembly === 'object'",
  "this.constructor.constructor('return process')() !== undefined",
  "context.constructor.constructor('return process')() !== undefined",
  "eval('1') === 1",
  "new Function('return 1')() === 1",
  "(() => { Error.prepareStackTrace = (_, frames) => frames; return new Error().stack.filter(frame => frame.getFileName() !== 'code').some(frame => frame.getThis() !== undefined || frame.getFunction() !== undefined); })()",
  "(() => { Error.prepareStackTrace = (_, frames) => frames; return new Error().stack.constructor.constructor('return process')() !== undefined; })()",
  "(function f() { return f.caller !== null && f.caller !== undefined && typeof f.caller.constructor('return process') === 'function'; })()",
  "(() => { const make = async function () {}.constructor; return make('return 1') !== undefined; })()",
  "Reflect.getPrototypeOf(function* () {}).constructor('yield 1') !== undefined",
];

describe('what code cannot reach', () => {
  test.each(attempts)('%s', async code => expect(await ask(code)).toMatch(/^(0|null: the code failed: (EvalError: Code generation from strings disallowed|TypeError|ReferenceError))/u));
});

describe('code that would leave its function', () => {
  test.each<[string, string]>([
    // What it makes there would run before anything is taken from its realm.
    ["1)}, '{}', []), globalThis.kept = new ArrayBuffer(3e8), (function () { return (1", "it is no JavaScript: Unexpected token '}'"],
    ["1)}, (function () { return (1", "it is no JavaScript: Unexpected token '}'"],
    ["}\nreturn true;\n{", "it is no JavaScript: Unexpected token '}'"],
    ...["import('node:fs').then(() => true)", "import('x').catch(error => error.constructor.stained = 1)", 'import /* x */ ("x")', 'import\n// x\n("x")\nreturn 1;', 'import<!-- x\n("x")\nreturn 1;', 'import\n--> x\n("x")\nreturn 1;', 'import.meta', '`${import("x")}`'].map((code): [string, string] => [code, 'nothing can be imported: leave `import(` out, also of texts']),
  ])('%j', async (code, why) => expect(await ask(code)).toBe(`null: the code failed: ${why}`));

  test('a word that is no `import(` may be in a text', async () => expect(await ask("output !== 'import numpy' && !output.includes('reimport(')")).toBe('1'));

  test('what it leaves behind is neither begun again nor seen', async () => expect(await ask("typeof begin === 'undefined' && typeof code === 'undefined' && typeof sees === 'undefined'")).toBe('1'));

  test('a promise that it breaks and leaves is nobody’s', async () => {
    const of = scorer("Promise.reject({ [Symbol.for('nodejs.util.inspect.custom')]: () => { throw new Error('seen'); } });\nreturn true;");
    expect([await judged(of, 'a'), await judged(of, 'b')]).toEqual(['1', '1']);
  });
});

describe('a Node that does not bar it runs none of it', () => {
  /** What a host's own Node may do with the flags of Node's permissions. */
  const nodes: readonly (readonly [string, string, RegExp])[] = [
    ['takes the flags and does not heed them', 'for last; do :; done; exec "$NODE" "$last"', /^this Node \(v[\d.]+\) cannot keep JavaScript of a task from files and processes: .*nothing bars its process from writing files, reading files, starting processes, threads, compiling$/u],
    ['heeds some of them', 'for last; do :; done; exec "$NODE" --permission "--allow-fs-read=$last" --allow-worker --disallow-code-generation-from-strings "$last"', /nothing bars its process from threads$/u],
    ['does not know them', 'echo "$0: bad option: $1" >&2; exit 9', /cannot keep JavaScript .*bad option: --permission/u],
  ];

  test.skipIf(process.platform === 'win32').each(nodes)('one that %s', async (what, script, sentence) => {
    const node = join(folder, `${what.replaceAll(' ', '-')}.sh`);
    writeFileSync(node, `#!/bin/sh\nNODE='${process.execPath}'\n${script}\n`, { mode: 0o700 });
    const code = createSandboxCode('js', { codes: { code: 'true' }, timeoutMs: 10_000, parallel: 1 }, systemClock, shipped, node);
    held.add(code);
    await expect(code.open?.()).rejects.toThrow(sentence);
    // Also where nobody has opened it.
    expect(await code.ask({ input: 'in', output: 'x', answer: 'x', expected: undefined, targets: [], row: {}, params: {} }, 'd', new AbortController().signal)).toMatchObject({ kind: 'broken' });
  });
});

describe('behind its realm', () => {
  // What stands in the code is what would run if a way out of the realm were found: Node itself refuses it to the process.
  test('the process may read no file, start no other, and has no environment', async () => {
    const { startProgram, endProgram } = await import('../../src/execute/command/program.ts');
    writeFileSync(join(folder, 'secret.txt'), 'secret');
    process.env['PITWALL_SANDBOX_TEST'] = 'secret';
    const file = join(import.meta.dirname, '../../src/runner/scoring/code/sandbox/sandboxProcess.ts');
    const code = `const told = [];
const attempt = (name, f) => { try { told.push(name + ' ' + String(f())); } catch (error) { told.push(name + ' ' + error.code); } };
attempt('read', () => require('node:fs').readFileSync(${JSON.stringify(join(folder, 'secret.txt'))}, 'utf8'));
attempt('write', () => require('node:fs').writeFileSync(${JSON.stringify(join(folder, 'new.txt'))}, 'x'));
attempt('start', () => require('node:child_process').spawnSync('true').error);
attempt('thread', () => new (require('node:worker_threads').Worker)('1', { eval: true }));
attempt('environment', () => process.env.PITWALL_SANDBOX_TEST);
console.log(told.join('; '));`;
    const child = startProgram({ command: [process.execPath, '--permission', `--allow-fs-read=${file}`, '--no-warnings', '-e', code], folder, environment: {}, bare: true, timeoutMs: 10_000, clock: systemClock });
    delete process.env['PITWALL_SANDBOX_TEST'];
    if (child instanceof Error) throw child;
    let told = '';
    for await (const chunk of child.stdout) told += String(chunk);
    endProgram(child);
    expect(told.trim()).toMatch(/^read ERR_ACCESS_DENIED; write ERR_ACCESS_DENIED; start (ERR_ACCESS_DENIED|Error: .*)?; thread ERR_ACCESS_DENIED; environment undefined$/u);
  });

  test('nobody at this machine is asked', async () => {
    let asked = 0;
    const server = createServer((_, response) => {
      asked++;
      response.end('x');
    });
    await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
    const address = server.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    for (const code of [`fetch('http://127.0.0.1:${port}')`, `import('http://127.0.0.1:${port}/a.mjs').then(() => true)`, `import('node:http').then(http => new Promise(r => http.get('http://127.0.0.1:${port}', () => r(true))))`]) expect(await ask(code)).toMatch(/^null: /u);
    server.close();
    expect(asked).toBe(0);
  });
});

describe('what takes too much costs its sample alone', () => {
  test.each<[string, string, RegExp]>([
    ['time', '(() => { while (output.length === 5) {} return true; })()', /^null: the code took longer than 1\.5 s$/u],
    ['time, in what comes later', '(async () => { while (output.length === 5) await null; return true; })()', /^null: the code took longer than 1\.5 s$/u],
    ['memory', "(() => { const a = []; while (output.length === 5) a.push(new Array(1e6).fill(a.length)); return true; })()", /^null: the code used more than 64 MB of memory$/u],
  ])('%s', async (_, code, wanted) => {
    const of = scorer(code, { limitMs: 1500 });
    expect(await judged(of, 'hello')).toMatch(wanted);
    expect(await judged(of, 'other one')).toMatch(/^1$/u);
  });
});
