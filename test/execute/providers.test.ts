import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { systemClock } from '../../src/base/clock.ts';
import { createProvider } from '../../src/execute/createProvider.ts';
import type { Answer, Provider } from '../../src/execute/provider.ts';
import { startSim, type Sim } from '../../src/execute/sim/startSim.ts';
import { renderHumanError, type HumanError } from '../../src/base/humanError.ts';
import type { Model } from '../../src/task/models.ts';

const folder = mkdtempSync(join(tmpdir(), 'pitwall-providers-'));
const never = new AbortController().signal;
let sim: Sim;
beforeAll(async () => {
  sim = await startSim();
});
afterAll(async () => {
  await sim.close();
  rmSync(folder, { recursive: true });
});

/** One contract for every provider: `answers` is what it must say to the k-th message. */
const kinds: readonly { readonly name: string; make(answers: readonly string[]): Model }[] = [
  {
    name: 'recorded',
    make(answers) {
      const path = join(folder, `recorded-${answers.length}-${answers[0]?.length ?? 0}.jsonl`);
      writeFileSync(path, answers.map(output => `${JSON.stringify({ output })}\n`).join(''));
      return { id: 'm', provider: 'recorded', path, format: 'jsonl', output: 'output', limits: {} };
    },
  },
  { name: 'openai, whole', make: () => openAi({ stream: false }) },
  { name: 'openai, streamed', make: () => openAi({ stream: true }) },
];

describe.each(kinds)('$name', ({ make }) => {
  let provider: Provider | undefined;
  afterEach(() => provider?.dispose());

  test('answers each sample with its own output', async () => {
    const messages = ['one', 'two words', 'a "quoted" text\nof two lines', 'é😀 – ✓', 'x'.repeat(100_000)];
    provider = open(make(messages));
    expect((await askAll(provider, messages)).map(outputOf)).toEqual(messages);
  });

  test('answers asks that arrive out of order', async () => {
    const messages = Array.from({ length: 30 }, (_, i) => `message ${i}`);
    provider = open(make(messages));
    const order = messages.map((_, i) => i).sort((a, b) => ((a * 7) % 30) - ((b * 7) % 30));
    const asked = provider;
    const answers = await Promise.all(order.map(i => ask(asked, messages[i] ?? '', i)));
    expect(answers.map(outputOf)).toEqual(order.map(i => `message ${i}`));
  });

  test('skips forward, and back again', async () => {
    const messages = Array.from({ length: 20_000 }, (_, i) => `message ${i}`);
    provider = open(make(messages));
    const outputs: unknown[] = [];
    for (const i of [19_990, 19_991, 3, 4, 10_000]) outputs.push(outputOf(await ask(provider, `message ${i}`, i)));
    expect(outputs).toEqual(['message 19990', 'message 19991', 'message 3', 'message 4', 'message 10000']);
  });

  test('an empty output is an answer', async () => {
    provider = open(make(['']));
    expect(outputOf(await ask(provider, '', 0))).toBe('');
  });

  test('an abort before and while asking gives `cancelled` and rejects nothing', async () => {
    provider = open(make(['one']));
    const stopped = AbortSignal.abort();
    expect(await ask(provider, 'one', 0, stopped)).toMatchObject({ outcome: 'cancelled', errorClass: 'cancelled', retryable: false });
  });

  test('dispose is idempotent', () => {
    const opened = open(make(['one']));
    opened.dispose();
    opened.dispose();
  });
});

describe('times and tokens', () => {
  test('a whole answer has a latency and the usage, and no time to first token', async () => {
    const answer = await askOnce(openAi({ model: 'sim;latency=30;tokens=5' }), 'a message of 24 characters');
    expect(answer).toMatchObject({ outcome: 'ok', tokensIn: 7, tokensOut: 5 });
    expect(answer).not.toHaveProperty('ttftMs');
    expect(answer.latencyMs).toBeGreaterThan(29);
    expect(answer.latencyMs).toBeLessThan(150);
  });

  test('a role-only event is not the first token', async () => {
    const answer = await askOnce(openAi({ stream: true, model: 'sim;ttft=60;itl=10;tokens=4' }), 'hello');
    expect(answer).toMatchObject({ outcome: 'ok', output: 'hello hello hello hello', tokensIn: 2, tokensOut: 4 });
    const { ttftMs, latencyMs } = answer as { ttftMs: number; latencyMs: number };
    expect(ttftMs).toBeGreaterThan(59);
    // Tokens are due at fixed times: a first one that is late brings the last no later.
    expect(latencyMs).toBeGreaterThan(89);
    expect(latencyMs).toBeGreaterThanOrEqual(ttftMs);
  });

  test('params reach the endpoint', async () => {
    expect(outputOf(await askOnce(openAi({ params: { max_tokens: 2 } }), 'one two three four'))).toBe('one two');
  });

  test('a slash at the end of base_url changes nothing', async () => {
    expect(outputOf(await askOnce(openAi({ baseUrl: `${sim.url}/` }), 'hi'))).toBe('hi');
  });
});

describe.each([false, true])('failures of an endpoint, stream: %s', stream => {
  test.each<[string, Partial<OpenAi>, string]>([
    ['a server error', { model: 'sim;error=1;status=503' }, 'failed serverError (retry): SIM: HTTP 503: Injected error 503'],
    ['a request it refuses', { model: 'sim;error=1;status=422' }, 'failed clientError: SIM: HTTP 422: Injected error 422'],
    ['a timeout it reports', { model: 'sim;error=1;status=408' }, 'timedOut timeout (retry): SIM: HTTP 408: Injected error 408'],
    ['a reset', { model: 'sim;reset=1' }, 'failed reset (retry): SIM closed the connection before the answer was complete (ECONNRESET)'],
    ['no answer in time', { model: 'sim;stall=1', timeoutMs: 40 }, 'timedOut timeout (retry): no complete answer from SIM within 0.04 s'],
    ['an answer that is no JSON', { model: 'sim;garbage=1' }, 'failed badResponse: SIM: the answer is not a JSON object: <html>this is no JSON'],
    ['an unknown path', { baseUrl: 'SIM/v2' }, 'failed clientError: SIM: HTTP 404: there is no /v2/chat/completions'],
    ['an unknown setting', { model: 'sim;colour=red' }, 'failed clientError: SIM: HTTP 404: the simulated server knows no setting `colour`; use latency, ttft, itl, prefill, tokens, answer, slots, processes, threads, queue, kv, slowdown, degrade, perevent, coalesce, batchitem, batchwidth, batchmax, batchstatus, error, status, reset, stall, garbage, rpm, bu…'],
    ['nobody listens', { baseUrl: 'http://127.0.0.1:1/v1' }, 'failed unreachable (retry): http://127.0.0.1:1 refused the connection: no server listens there'],
    ['an unknown host', { baseUrl: 'http://nowhere.invalid/v1' }, 'failed unreachable (retry): http://nowhere.invalid is not a known host name'],
    ['TLS to a server without', { baseUrl: 'https:SIM/v1' }, 'failed tls'],
  ])('%s', async (_what, part, sentence) => {
    const origin = new URL(sim.url).origin;
    const baseUrl = part.baseUrl?.replace('https:SIM', origin.replace('http:', 'https:')).replace('SIM', origin);
    const said = say(await askOnce(openAi({ stream, ...part, ...(baseUrl === undefined ? {} : { baseUrl }) }), 'hi')).replaceAll(origin, 'SIM');
    if (sentence === 'failed tls') expect(said).toMatch(/^failed tls: /);
    else expect(said).toBe(sentence);
  });

  test('a cancel closes the request under way', async () => {
    const stop = new AbortController();
    const before = sim.requests().total;
    const provider = open(openAi({ stream, model: 'sim;stall=1' }));
    const answer = ask(provider, 'hi', 0, stop.signal);
    await vi.waitFor(() => expect(sim.requests().total).toBe(before + 1), { interval: 1 });
    stop.abort();
    expect(say(await answer)).toBe('cancelled cancelled: cancelled while the request was under way');
    provider.dispose();
  });
});

test('429 says when to come back', async () => {
  const provider = open(openAi({ model: 'sim;rpm=1' }));
  expect(outputOf(await ask(provider, 'first', 0))).toBe('first');
  const second = await ask(provider, 'second', 1);
  expect(second).toMatchObject({ errorClass: 'rateLimited', retryable: true });
  expect((second as { retryAfterMs: number }).retryAfterMs).toBeGreaterThan(50_000);
  provider.dispose();
});

test('as many requests are under way as the provider may have', async () => {
  const waiting: (() => void)[] = [];
  const server = createServer((_request, response) => {
    waiting.push(() => response.end('{"choices":[{"message":{"content":"all are here"}}]}'));
    if (waiting.length === 300) for (const answer of waiting) answer();
  });
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', 1024, resolve));
  const baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const provider = createProvider(openAi({ baseUrl, timeoutMs: 4000 }), { environment: {}, connections: 300, clock: systemClock });
  const answers = await Promise.all(Array.from({ length: 300 }, (_, i) => ask(provider, 'hi', i)));
  expect([...new Set(answers.map(outputOf))]).toEqual(['all are here']);
  provider.dispose();
  server.close();
});

describe('keys', () => {
  test('the key is sent, and never comes back in a message', async () => {
    const guarded = await startSim({ apiKey: 'sk-right' });
    const model = { baseUrl: guarded.url, apiKey: '${secret:my-key}' };
    const right = createProvider(openAi(model), { environment: { PITWALL_SECRET_MY_KEY: 'sk-right' }, connections: 1, clock: systemClock });
    const wrong = createProvider(openAi(model), { environment: { PITWALL_SECRET_MY_KEY: 'tops3cret' }, connections: 1, clock: systemClock });
    expect(outputOf(await ask(right, 'hi', 0))).toBe('hi');
    expect(say(await ask(wrong, 'hi', 0)).replace(/http:\S+/, 'SIM')).toBe('failed authentication: SIM HTTP 401: Incorrect API key provided: Bearer [secret]');
    right.dispose();
    wrong.dispose();
    await guarded.close();
  });

  test.each<[string, Partial<OpenAi>, string]>([
    ['a missing secret', { apiKey: '${secret:openai}' }, 'model `m`, api_key: `${secret:openai}` has no value; store the secret `openai` in the editor, or set the environment variable PITWALL_SECRET_OPENAI'],
    ['a missing variable', { baseUrl: 'http://${env:HOST_OF_MINE}/v1' }, 'model `m`, base_url: `${env:HOST_OF_MINE}` has no value; set the environment variable HOST_OF_MINE'],
    ['an address that is none', { baseUrl: 'localhost:8000' }, 'model `m`, base_url: `localhost:8000` is not an http:// or https:// address; write it like http://127.0.0.1:8000/v1'],
    ['a key that no header can carry', { apiKey: 'two\nlines' }, 'model `m`, api_key: the key holds spaces or characters that no HTTP header can carry; check that the key was copied whole, and nothing else with it'],
  ])('%s is told before anything is asked', (_what, part, sentence) => {
    expect(() => open(openAi(part))).toThrow(expect.objectContaining({ name: 'HumanError' }) as Error);
    expect(sentenceOf(() => open(openAi(part)))).toBe(sentence);
  });
});

type OpenAi = Extract<Model, { provider: 'openai' }>;

function openAi(part: Partial<OpenAi>): OpenAi {
  return { id: 'm', provider: 'openai', baseUrl: sim.url, model: 'sim', stream: false, params: {}, timeoutMs: 5000, limits: {}, ...part };
}

function open(model: Model): Provider {
  return createProvider(model, { environment: {}, connections: 8, clock: systemClock });
}

function ask(provider: Provider, message: string, index: number, signal = never): Promise<Answer> {
  return provider.ask({ messages: [{ role: 'user', content: message }], sample: { index, row: {} } }, signal);
}

async function askOnce(model: Model, message: string): Promise<Answer> {
  const provider = open(model);
  try {
    return await ask(provider, message, 0);
  } finally {
    provider.dispose();
  }
}

async function askAll(provider: Provider, messages: readonly string[]): Promise<readonly Answer[]> {
  return Promise.all(messages.map((message, i) => ask(provider, message, i)));
}

function outputOf(answer: Answer): string {
  return answer.outcome === 'ok' ? answer.output : say(answer);
}

/** `failed serverError (retry): words` */
function say(answer: Answer): string {
  return answer.outcome === 'ok' ? 'ok' : `${answer.outcome} ${answer.errorClass}${answer.retryable ? ' (retry)' : ''}: ${answer.error}`;
}

function sentenceOf(act: () => unknown): string {
  try {
    act();
  } catch (error) {
    return renderHumanError(error as HumanError);
  }
  return 'nothing was thrown';
}
