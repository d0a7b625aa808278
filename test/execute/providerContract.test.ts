import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { systemClock } from '../../src/base/clock.ts';
import { createProvider, createSharedParts } from '../../src/execute/createProvider.ts';
import type { Answer, Provider } from '../../src/execute/provider.ts';
import { openBridge, type Bridge } from '../../src/extension/languageModels/bridge.ts';
import { parseTask } from '../../src/task/parseTask.ts';
import { fakeEditor } from '../fake/editorModels.ts';
import { startModelServer, type ModelServer } from '../fake/modelServer.ts';

/**
 * What every provider owes to a run, whatever it asks. A new provider adds a row: each text is a model as a task file has it, in one line.
 * ORIGIN is the server of test/fake/modelServer.ts, FOLDER the task file's folder.
 */
interface Row {
  readonly name: string;
  /** Says each question again: the outputs of a recorded model are the questions, in order. */
  readonly echo: string | ((questions: readonly string[]) => string);
  /** Never answers, within a limit of 300 ms where `LIMIT` stands. Absent: it cannot be slow. */
  readonly hangs?: readonly string[];
  /** Refuses with the HTTP status that stands for STATUS. Absent: there is no HTTP. */
  readonly refuses?: string;
  readonly knows: { readonly latency: boolean; readonly tokens: boolean; readonly firstToken: boolean };
}

const overHttp = (name: string, keys: string, keyAs: string, streamed: boolean): Row => {
  const model = (behaviour: string): string => `{id: m, ${keys}, model: ${behaviour}, stream: ${streamed}, ${keyAs}, timeout: LIMIT}`;
  return {
    name: `${name}, ${streamed ? 'streamed' : 'whole'}`,
    echo: model('echo'),
    hangs: [model('hang'), ...(streamed ? [model('halt')] : [])],
    refuses: model('status-STATUS'),
    knows: { latency: true, tokens: true, firstToken: streamed },
  };
};
const key = 'api_key: "${secret:key}"';

const rows: readonly Row[] = [
  ...[true, false].flatMap(streamed => [
    overHttp('openai', 'provider: openai, base_url: ORIGIN/v1', key, streamed),
    overHttp('anthropic', 'provider: anthropic, base_url: ORIGIN/v1', key, streamed),
    overHttp('google', 'provider: google, base_url: ORIGIN/v1beta', key, streamed),
    overHttp('openai completions', 'provider: openai, endpoint: completions, base_url: ORIGIN/v1', key, streamed),
  ]),
  {
    name: 'http',
    echo: '{id: m, provider: http, url: ORIGIN/v1/completions, body: {model: echo, prompt: "{{ prompt }}"}, response: "choices[0].text", usage: {input: usage.prompt_tokens, output: usage.completion_tokens}}',
    hangs: ['{id: m, provider: http, url: ORIGIN/v1/completions, body: {model: hang, prompt: "{{ prompt }}"}, timeout: LIMIT}'],
    refuses: '{id: m, provider: http, url: ORIGIN/v1/completions, headers: {authorization: "Bearer ${secret:key}"}, body: {model: status-STATUS, prompt: "{{ prompt }}"}}',
    knows: { latency: true, tokens: true, firstToken: false },
  },
  {
    name: 'command, a process each',
    echo: '{id: m, provider: command, command: [cat]}',
    hangs: ['{id: m, provider: command, command: [sleep, "60"], timeout: LIMIT}'],
    knows: { latency: true, tokens: false, firstToken: false },
  },
  {
    name: 'command, a pool',
    echo: '{id: m, provider: command, processes: 2, command: [node, FOLDER/pool.cjs]}',
    hangs: ['{id: m, provider: command, processes: 2, command: [sleep, "60"], timeout: LIMIT}'],
    knows: { latency: true, tokens: false, firstToken: false },
  },
  {
    name: 'sim',
    echo: '{id: m, provider: sim}',
    hangs: ['{id: m, provider: sim, model: "sim;stall=1", timeout: LIMIT}'],
    refuses: '{id: m, provider: sim, model: "sim;error=1;status=STATUS"}',
    knows: { latency: true, tokens: true, firstToken: true },
  },
  {
    name: 'vscode-lm',
    echo: '{id: m, provider: vscode-lm, model: echo}',
    hangs: ['{id: m, provider: vscode-lm, model: hang, timeout: LIMIT}', '{id: m, provider: vscode-lm, model: halt, timeout: LIMIT}'],
    knows: { latency: true, tokens: true, firstToken: true },
  },
  {
    name: 'recorded',
    echo: questions => {
      const file = path.join(folder, 'recorded.jsonl');
      writeFileSync(file, questions.map(output => `${JSON.stringify({ output })}\n`).join(''));
      return `{id: m, provider: recorded, path: ${file}, output: output}`;
    },
    knows: { latency: false, tokens: false, firstToken: false },
  },
];

const folder = mkdtempSync(path.join(os.tmpdir(), 'pitwall-contract-'));
const never = new AbortController().signal;
const opened: Provider[] = [];
/** As in a run: what one provider lets go of, the next takes. */
const shared = createSharedParts(systemClock);
let server: ModelServer;
let bridge: Bridge;

beforeAll(async () => {
  server = await startModelServer();
  bridge = await openBridge(fakeEditor());
  writeFileSync(path.join(folder, 'pool.cjs'), `require('node:readline').createInterface({ input: process.stdin }).on('line', line => { const { id, prompt } = JSON.parse(line); console.log(JSON.stringify({ id, output: prompt })); });`);
});
afterEach(() => {
  for (const provider of opened.splice(0)) provider.dispose();
});
afterAll(async () => {
  shared.dispose();
  bridge.dispose();
  await server.close();
  rmSync(folder, { recursive: true });
});

describe.each(rows)('$name', row => {
  const { echo, hangs = [], refuses, knows } = row;
  const echoing = (questions: readonly string[]): Provider => open(typeof echo === 'string' ? echo : echo(questions));

  test('answers each question with its own answer, whatever is in it', async () => {
    const questions = ['one', 'two words', 'a "quoted" text\nof two lines', 'é😀 – ✓ 日本語 \\u0041 {{ x }}', '\u2028 and </script>', 'x'.repeat(100_000)];
    const provider = echoing(questions);
    expect((await askAll(provider, questions)).map(say)).toEqual(questions.map(question => `ok: ${question}`));
  });

  test('answers many at once, in any order', async () => {
    const questions = Array.from({ length: 20 }, (_, i) => `question ${i}`);
    const provider = echoing(questions);
    const order = questions.map((_, i) => i).sort((a, b) => ((a * 7) % 20) - ((b * 7) % 20));
    const answers = await Promise.all(order.map(i => ask(provider, questions[i] ?? '', i)));
    expect(answers.map(say)).toEqual(order.map(i => `ok: question ${i}`));
  });

  test('an empty answer is an answer', async () => {
    expect(say(await ask(echoing(['']), ''))).toBe('ok: ');
  });

  test('says what it knows of times and tokens, and no more', async () => {
    const answer = await ask(echoing(['one two three']), 'one two three');
    expect(answer).toMatchObject({ outcome: 'ok' });
    const { latencyMs, tokensIn, tokensOut, ttftMs } = answer as Extract<Answer, { outcome: 'ok' }>;
    expect({ latency: latencyMs !== undefined, tokens: tokensIn !== undefined && tokensOut !== undefined, firstToken: ttftMs !== undefined }).toEqual(knows);
    if (ttftMs !== undefined) expect(ttftMs).toBeLessThanOrEqual(latencyMs ?? 0);
  });

  test('an abort before asking is a cancel', async () => {
    const provider = echoing(['one']);
    expect(await ask(provider, 'one', 0, AbortSignal.abort())).toMatchObject({ outcome: 'cancelled', errorClass: 'cancelled', retryable: false });
    expect(say(await ask(provider, 'one'))).toBe('ok: one');
  });

  test('dispose is idempotent, and asking afterwards rejects nothing', async () => {
    const provider = echoing(['one']);
    await ask(provider, 'one');
    provider.dispose();
    provider.dispose();
    expect(await ask(provider, 'one')).toMatchObject({ outcome: expect.stringMatching(/^(ok|cancelled|failed)$/) as string });
  });

  test.each(hangs)('who hangs is cancelled, timed out, or let go: %s', async model => {
    const stop = new AbortController();
    const [cancelled, ended, late] = [open(model, '5s'), open(model, '5s'), open(model, '300ms')];
    const answers = [ask(cancelled, 'one', 0, stop.signal), ask(ended, 'one'), ask(late, 'one')];
    await new Promise(resolve => setTimeout(resolve, 100));
    stop.abort();
    ended.dispose();
    const [first, second, third] = await Promise.all(answers);
    expect(first).toMatchObject({ outcome: 'cancelled', errorClass: 'cancelled', retryable: false });
    expect(second).toMatchObject({ outcome: expect.stringMatching(/^(cancelled|failed)$/) as string });
    expect(third).toMatchObject({ outcome: 'timedOut', errorClass: 'timeout', retryable: true });
  });

  test.skipIf(refuses === undefined)('a refusal has the class of its status, and gives no key away', async () => {
    const said: string[] = [];
    for (const status of [400, 401, 403, 404, 408, 422, 429, 500, 503, 529]) {
      const answer = await ask(open((refuses ?? '').replaceAll('STATUS', String(status))), 'one');
      expect(JSON.stringify(answer)).not.toContain('sesame');
      said.push(`${status} ${say(answer).split(':')[0]}${'retryAfterMs' in answer && status === 429 ? ', later' : ''}`);
    }
    expect(said).toEqual([
      '400 failed clientError',
      '401 failed authentication',
      '403 failed authentication',
      '404 failed clientError',
      '408 timedOut timeout (retry)',
      '422 failed clientError',
      expect.stringMatching(/^429 failed rateLimited \(retry\)/),
      '500 failed serverError (retry)',
      '503 failed serverError (retry)',
      '529 failed serverError (retry)',
    ]);
  });
});

function open(model: string, limit = '5s'): Provider {
  const written = model.replaceAll('ORIGIN', server.origin).replaceAll('FOLDER', folder).replaceAll('LIMIT', limit);
  const { task, problems } = parseTask(`kind: eval\nname: t\nmodels:\n  - ${written}\ndatasets: [{id: d, inline: [{input: a, target: b}]}]\nscorers: [exact_match]\n`, path.join(folder, 't.eval.yaml'));
  const [read] = task?.models ?? [];
  if (read === undefined) throw new Error(`${written}: ${JSON.stringify(problems)}`);
  const provider = createProvider(read, { environment: { PITWALL_SECRET_KEY: 'sesame', ...bridge.environment }, connections: 8, clock: systemClock, shared });
  opened.push(provider);
  return provider;
}

function ask(provider: Provider, question: string, index = 0, signal = never): Promise<Answer> {
  return provider.ask({ messages: [{ role: 'user', content: question }], sample: { index, row: {} } }, signal);
}

function askAll(provider: Provider, questions: readonly string[]): Promise<readonly Answer[]> {
  return Promise.all(questions.map((question, k) => ask(provider, question, k)));
}

/** `failed serverError (retry): words` */
function say(answer: Answer): string {
  return answer.outcome === 'ok' ? `ok: ${answer.output}` : `${answer.outcome} ${answer.errorClass}${answer.retryable ? ' (retry)' : ''}: ${answer.error}`;
}
