import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { systemClock } from '../../src/base/clock.ts';
import { openLoadServer } from '../../src/execute/load/loadTarget.ts';
import type { LoadQuestion } from '../../src/execute/load/loadQuestion.ts';
import type { LoadTarget } from '../../src/task/load.ts';

let server: Server | undefined;
afterEach(() => new Promise<void>(resolve => (server === undefined ? resolve() : (server.close(() => resolve()), server.closeAllConnections()))));

const event = (value: unknown): string => `data: ${typeof value === 'string' ? value : JSON.stringify(value)}\n\n`;
const delta = (content: string, more: object = {}): string => event({ choices: [{ index: 0, delta: { content, ...more } }] });

/** Answers each request with these writes, one after another in turns of its event loop; counts connections and keeps bodies. */
async function answering(writes: readonly string[], status = 200): Promise<{ model: LoadTarget & { provider: 'openai' }; bodies: unknown[]; connections: () => number }> {
  const bodies: unknown[] = [];
  let connections = 0;
  const made = createServer((request, response) => {
    let body = '';
    request.on('data', chunk => (body += String(chunk)));
    request.on('end', () => {
      bodies.push(JSON.parse(body));
      response.writeHead(status, { 'content-type': status === 200 ? 'text/event-stream' : 'application/json' });
      for (const text of writes) response.write(text);
      response.end();
    });
  });
  server = made;
  made.on('connection', () => connections++);
  await new Promise<void>(resolve => made.listen(0, '127.0.0.1', resolve));
  return { model: { id: 'm', provider: 'openai', baseUrl: `http://127.0.0.1:${(made.address() as AddressInfo).port}/v1`, model: 'm', stream: true, params: { temperature: 0 }, timeoutMs: 5000, limits: {} }, bodies, connections: () => connections };
}

const { signal } = new AbortController();
const open = async (model: LoadTarget, connections: number) => (await openLoadServer(model, { environment: {}, clock: systemClock })).endpoint(connections);

test('chunks that carry output have times, and no others: a role, an empty text and the usage are none', async () => {
  const { model, bodies } = await answering([delta('', { role: 'assistant' }), delta(''), delta('Hel'), delta('lo'), event({ choices: [], usage: { prompt_tokens: 3, completion_tokens: 2 } }), event({ choices: [{ index: 0, delta: {}, finish_reason: 'stop' }] }), event('[DONE]')]);
  const endpoint = await open(model, 1);
  const { answer, chunks, sentMs, e2eMs } = (await endpoint.send(endpoint.write({ inputs: ['hi'], maxTokens: 7 }), signal))();
  expect(answer).toMatchObject({ outcome: 'ok', output: 'Hello', tokensIn: 3, tokensOut: 2 });
  expect(chunks?.characters).toEqual([3, 2]);
  expect([sentMs !== undefined, (chunks?.atMs[0] ?? -1) >= 0, (chunks?.atMs.at(-1) ?? 0) <= (e2eMs ?? 0)]).toEqual([true, true, true]);
  expect(bodies).toEqual([{ temperature: 0, max_tokens: 7, model: 'm', messages: [{ role: 'user', content: 'hi' }], stream: true, stream_options: { include_usage: true } }]);
  endpoint.dispose();
});

test('sockets are open before a request is sent, and requests use those', async () => {
  const { model, connections, bodies } = await answering([delta('a'), event('[DONE]')]);
  const endpoint = await open(model, 4);
  expect(await endpoint.connect(signal)).toBe(4);
  const body = endpoint.write({ inputs: ['hi'] });
  for (let round = 0; round < 3; round++) await Promise.all([1, 2, 3, 4].map(() => endpoint.send(body, signal)));
  expect({ connections: connections(), requests: bodies.length }).toEqual({ connections: 4, requests: 12 });
  endpoint.dispose();
});

test('what fails says how, and how long it took', async () => {
  const { model } = await answering([JSON.stringify({ error: { message: 'busy' } })], 503);
  const endpoint = await open(model, 1);
  const { answer, chunks, e2eMs, sentMs } = (await endpoint.send(endpoint.write({ inputs: ['hi'] }), signal))();
  expect(answer).toMatchObject({ outcome: 'failed', errorClass: 'serverError' });
  expect([chunks, e2eMs !== undefined, sentMs !== undefined]).toEqual([undefined, true, true]);
  endpoint.dispose();
  const nobody = await open({ ...model, baseUrl: 'http://127.0.0.1:1/v1' }, 2);
  expect(await nobody.connect(signal)).toBe(0);
  const refused = (await nobody.send(nobody.write({ inputs: ['hi'] }), signal))();
  expect(refused.answer).toMatchObject({ outcome: 'failed', errorClass: 'unreachable' });
  nobody.dispose();
});

const whole = async (endpoint: 'embeddings' | 'rerank', reply: unknown, question: LoadQuestion) => {
  const { model, bodies } = await answering([typeof reply === 'string' ? reply : JSON.stringify(reply)]);
  const opened = await open({ ...model, endpoint, stream: false }, 1);
  const { answer, inputs, chunks } = (await opened.send(opened.write(question), signal))();
  opened.dispose();
  return { body: bodies[0], inputs, chunks, answer: answer.outcome === 'ok' ? `ok ${answer.tokensIn}` : answer.error.replace(/^\S+ /, '') };
};
const vectors = (n: number, more: object = { usage: { prompt_tokens: 9, total_tokens: 9 } }) => ({ object: 'list', data: Array.from({ length: n }, (_, index) => ({ object: 'embedding', index, embedding: [0.5, 0.25] })), model: 'm', ...more });

test.each([
  ['as many vectors as texts', vectors(2), ['a', 'b'], 'ok 9'],
  ['pretty-printed, and usage before them', JSON.stringify({ usage: { prompt_tokens: 9 }, ...vectors(1, {}) }, null, 2), ['a'], 'ok 9'],
  ['nobody counted', vectors(1, {}), ['a'], 'ok undefined'],
  ['too few', vectors(1), ['a', 'b'], 'the answer has 1 vector for 2 texts'],
  ['a text that says it', { data: [{ embedding: 'x"embedding": 1' }], usage: { prompt_tokens: 1 } }, ['a', 'b'], 'the answer has 1 vector for 2 texts'],
  ['none', { object: 'list' }, ['a'], 'the answer has no list of vectors in `data`: {"object":"list"}'],
])('embeddings, %s', async (_, reply, texts, expected) => {
  expect((await whole('embeddings', reply, { inputs: texts })).answer).toBe(expected);
});

test.each([
  ['vLLM', { id: 'r', model: 'm', usage: { total_tokens: 12 }, results: [{ index: 1, document: { text: 'b' }, relevance_score: 0.9 }, { index: 0, document: { text: 'a' }, relevance_score: 0.1 }] }, 'ok 12'],
  ['Cohere', { id: 'r', results: [{ index: 1, relevance_score: 0.9 }], meta: { billed_units: { search_units: 1 }, tokens: { input_tokens: 12 } } }, 'ok 12'],
  ['nobody counted', { results: [{ index: 1, relevance_score: 0.9 }] }, 'ok undefined'],
  ['no scores', { results: [{ index: 1 }] }, 'results[0] of the answer has no `relevance_score`'],
  ['a bare list', '[1]', 'the answer is not a JSON object: [1]'],
])('rerank, %s', async (_, reply, expected) => {
  const { body, inputs, chunks, answer } = await whole('rerank', reply, { inputs: ['a', 'b'], query: 'q' });
  expect({ body, inputs, chunks, answer }).toEqual({ body: { temperature: 0, model: 'm', query: 'q', documents: ['a', 'b'] }, inputs: 2, chunks: undefined, answer: expected });
});

test.each(['chat', 'completions', 'embeddings', 'rerank'] as const)('the simulated server answers %s', async endpoint => {
  const server = await openLoadServer({ id: 'sim', provider: 'sim', model: 'sim', params: {}, stream: endpoint === 'chat' || endpoint === 'completions', timeoutMs: 5000, limits: {}, ...(endpoint === 'chat' ? {} : { endpoint }) }, { environment: {}, clock: systemClock });
  const opened = server.endpoint(1);
  const { answer, inputs, chunks } = (await opened.send(opened.write({ inputs: ['one two three'], query: 'two' }), signal))();
  opened.dispose();
  server.dispose();
  const inTokens = endpoint === 'chat' || endpoint === 'completions';
  expect([answer.outcome, answer.outcome === 'ok' && (answer.tokensIn ?? 0) > 0, inputs, chunks?.characters.length]).toEqual(['ok', true, inTokens ? undefined : 1, inTokens ? 3 : undefined]);
});
