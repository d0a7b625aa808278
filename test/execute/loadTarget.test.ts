import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { systemClock } from '../../src/base/clock.ts';
import { openLoadServer } from '../../src/execute/load/loadTarget.ts';
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
  const { answer, chunks, sentMs, e2eMs } = (await endpoint.send(endpoint.write('hi', 7), signal))();
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
  const body = endpoint.write('hi', undefined);
  for (let round = 0; round < 3; round++) await Promise.all([1, 2, 3, 4].map(() => endpoint.send(body, signal)));
  expect({ connections: connections(), requests: bodies.length }).toEqual({ connections: 4, requests: 12 });
  endpoint.dispose();
});

test('what fails says how, and how long it took', async () => {
  const { model } = await answering([JSON.stringify({ error: { message: 'busy' } })], 503);
  const endpoint = await open(model, 1);
  const { answer, chunks, e2eMs, sentMs } = (await endpoint.send(endpoint.write('hi', undefined), signal))();
  expect(answer).toMatchObject({ outcome: 'failed', errorClass: 'serverError' });
  expect([chunks, e2eMs !== undefined, sentMs !== undefined]).toEqual([undefined, true, true]);
  endpoint.dispose();
  const nobody = await open({ ...model, baseUrl: 'http://127.0.0.1:1/v1' }, 2);
  expect(await nobody.connect(signal)).toBe(0);
  const refused = (await nobody.send(nobody.write('hi', undefined), signal))();
  expect(refused.answer).toMatchObject({ outcome: 'failed', errorClass: 'unreachable' });
  nobody.dispose();
});
