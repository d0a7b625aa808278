// The entry of the process that evaluates JavaScript of a task. It imports nothing of ours: Node lets it read this file alone.
import { createInterface } from 'node:readline';
import vm from 'node:vm';

/** A line of JSON that it reads. */
interface Question {
  readonly id: string;
  /** An expression over `output` and `context`, or the lines of a function's body. */
  readonly code: string;
  /** JSON of `{output, context}`. */
  readonly sees: string;
}

/** Memory that the heap's limit does not count, what compiles, and what runs once its sample is over. */
const removed = ['ArrayBuffer', 'SharedArrayBuffer', 'DataView', 'Atomics', 'WebAssembly', 'Int8Array', 'Uint8Array', 'Uint8ClampedArray', 'Int16Array', 'Uint16Array', 'Int32Array', 'Uint32Array', 'Float16Array', 'Float32Array', 'Float64Array', 'BigInt64Array', 'BigUint64Array', 'FinalizationRegistry', 'WeakRef'];

/**
 * Runs in the realm of the code, before the code is compiled: it takes away what the code must not have, and keeps what it needs of the realm before the code can change
 * that. The code gets texts and gives a text: no object of either side is seen by the other. What it does to its realm, and to its own score, ends with the sample.
 */
const fence = `(removed => {
  'use strict';
  const { parse, stringify } = JSON;
  const { Error: Failure, String: textOf } = globalThis;
  for (const name of removed) delete globalThis[name];
  globalThis.console = Object.fromEntries(['log', 'info', 'warn', 'error', 'debug'].map(name => [name, () => undefined]));
  const say = answer => { globalThis.answer = stringify(answer); };
  const told = value => {
    if (typeof value === 'boolean' || typeof value === 'number') return { score: value };
    if (typeof value !== 'object' || value === null) return { error: 'it gave ' + (value === undefined ? 'nothing' : 'a ' + typeof value) + ', and no number, true or false' };
    const { score = value.pass, reason, metadata } = value;
    return { score, ...(typeof reason === 'string' ? { reason } : {}), ...(metadata === undefined ? {} : { metadata }) };
  };
  const failed = error => say({ error: error instanceof Failure ? error.name + ': ' + error.message : textOf(error) });
  globalThis.begin = () => {
    const { code, sees } = globalThis;
    for (const name of ['begin', 'code', 'sees']) delete globalThis[name];
    say({ error: 'it waits for something that does not happen here' });
    try {
      const { output, context } = parse(sees);
      const value = code(output, context);
      if (typeof value?.then === 'function') value.then(later => { try { say(told(later)); } catch (error) { failed(error); } }, failed);
      else say(told(value));
    } catch (error) {
      failed(error);
    }
  };
})(${JSON.stringify(removed)})`;

/** Node would answer `import()` with an error of its own realm. Only blanks and comments may come between the word, which cannot be escaped, and its parenthesis; a text that looks so is refused as well. */
const imports = /(?<![\w$])import\s*(?:[(./<]|-->)/;

/** One question in a realm of its own, which goes with it. Returns JSON. */
function evaluate({ code, sees }: Question): string {
  if (imports.test(code)) return JSON.stringify({ error: 'nothing can be imported: leave `import(` out, also of texts' });
  const realm = vm.createContext(vm.constants.DONT_CONTEXTIFY, { codeGeneration: { strings: false, wasm: false }, microtaskMode: 'afterEvaluate' });
  new vm.Script(fence).runInContext(realm, { displayErrors: false });
  // As promptfoo has it: one line is an expression, several are a body that returns.
  const body = code.trimEnd().includes('\n') ? code : `return (${code.trim().replace(/;+$/, '')}\n)`;
  try {
    // As a function's body, which no brace of it can end.
    realm['code'] = vm.compileFunction(body, ['output', 'context'], { filename: 'code', parsingContext: realm });
  } catch (error) {
    // Of that realm, in which nothing of the code has run.
    return JSON.stringify({ error: `it is no JavaScript: ${String((error as { readonly message?: unknown }).message)}` });
  }
  realm['sees'] = sees;
  new vm.Script('begin()').runInContext(realm, { displayErrors: false });
  const answer: unknown = new vm.Script('answer').runInContext(realm, { displayErrors: false });
  return typeof answer === 'string' ? answer : JSON.stringify({ error: 'it gave no answer' });
}

/** Whoever found a way out of its realm finds nothing that it could change, compile or ask: behind this stand Node's permissions and the process's empty environment. */
function bar(): void {
  const functions = [() => undefined, async () => undefined, function* () {}, async function* () {}].map(one => (Object.getPrototypeOf(one) as { readonly constructor: { readonly prototype: object } }).constructor);
  const known = [Object, Array, Error, TypeError, RangeError, SyntaxError, ReferenceError, EvalError, URIError, AggregateError, Promise, Map, Set, WeakMap, WeakSet, RegExp, String, Number, Boolean, Symbol, Date, BigInt];
  for (const one of [...functions, ...known]) {
    Object.freeze(one.prototype);
    Object.freeze(one);
  }
  const steps = [[][Symbol.iterator](), new Map()[Symbol.iterator](), new Set()[Symbol.iterator](), ''[Symbol.iterator](), ''.matchAll(/x/g), (function* () {})(), (async function* () {})()];
  for (const one of [...steps.flatMap(prototypes), Reflect, JSON, Math, Atomics, Intl]) Object.freeze(one);
  for (const name of ['fetch', 'WebSocket', 'EventSource', 'WebAssembly', 'SharedArrayBuffer', 'navigator']) Reflect.deleteProperty(globalThis, name);
  for (const name of ['getBuiltinModule', 'binding', '_linkedBinding', 'dlopen', 'mainModule', 'kill', 'chdir', 'env']) {
    if (!Reflect.defineProperty(process, name, { value: undefined, writable: false, configurable: false })) Reflect.deleteProperty(process, name);
  }
}

/** What of the bars is not there: an Electron may take the flags of Node's permissions and not heed them. */
function missingBars(): readonly string[] {
  const { permission } = process as { readonly permission?: { readonly has: (scope: string, of?: string) => boolean } };
  const scopes: readonly (readonly [scope: string, what: string, of?: string])[] = [['fs.write', 'writing files'], ['fs.read', 'reading files', process.execPath], ['child', 'starting processes'], ['worker', 'threads']];
  return [...scopes.flatMap(([scope, what, of]) => (permission?.has(scope, of) === false ? [] : [what])), ...(compiles() ? ['compiling'] : [])];
}

function compiles(): boolean {
  try {
    // eslint-disable-next-line @typescript-eslint/no-implied-eval, @typescript-eslint/no-unsafe-call -- whether it can is the question
    return new Function('return 1')() === 1;
  } catch {
    return false;
  }
}

/** All that it inherits of. */
function prototypes(value: object): readonly object[] {
  const next = Object.getPrototypeOf(value) as object | null;
  return next === null ? [] : [next, ...prototypes(next)];
}

const { stdout } = process;
// Asked before anything of a task is here, and told to each question: without them none of its code runs.
const missing = missingBars();
// What the code rejects and does not catch is its own: to show it would call its methods.
process.on('unhandledRejection', () => undefined);
const lines = createInterface({ input: process.stdin });
lines.on('line', line => {
  const question = JSON.parse(line) as Question;
  let answer: string;
  try {
    answer = missing.length > 0 ? JSON.stringify({ error: `nothing bars its process from ${missing.join(', ')}` }) : evaluate(question);
  } catch {
    // What is thrown may be of that realm: it is not looked at.
    answer = JSON.stringify({ error: 'it failed in a way that cannot be told' });
  }
  // A text that the code has put there may be anything: it is JSON of an object, or no answer.
  stdout.write(`${JSON.stringify({ ...objectIn(answer), id: question.id })}\n`);
});
lines.on('close', () => process.exit());
bar();

function objectIn(answer: string): object {
  try {
    const value: unknown = JSON.parse(answer);
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value;
  } catch {
    // Told below.
  }
  return { error: 'it gave no answer' };
}
