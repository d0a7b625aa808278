import { once } from 'node:events';
import { Agent, createServer, request, type IncomingMessage, type RequestListener, type ServerResponse } from 'node:http';
import { connect, type AddressInfo } from 'node:net';
import { describe, expect, onTestFinished, test } from 'vitest';
import { systemClock } from '../../../src/base/clock.ts';
import { startBalancer, type Balancer } from '../../../src/execute/replicas/balancer.ts';
import { readServerMetrics } from '../../../src/execute/telemetry/serverMetrics.ts';
import { createFakeClock } from '../../fake/clock.ts';

async function replica(answer: RequestListener): Promise<{ readonly port: number; close(): void }> {
  const server = createServer({ keepAliveTimeout: 60_000 }, answer).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const close = (): void => (server.close(), server.closeAllConnections());
  onTestFinished(close);
  return { port: (server.address() as AddressInfo).port, close };
}

async function balancer(replicas: readonly (RequestListener | number)[], shape: { readonly workers?: number; readonly maxQueueLength?: number } = {}): Promise<Balancer> {
  const it = await startBalancer({ workers: Number.POSITIVE_INFINITY, maxQueueLength: 100, clock: systemClock, ...shape });
  onTestFinished(() => it.close());
  for (const [k, each] of replicas.entries()) it.join(k, typeof each === 'number' ? each : (await replica(each)).port);
  return it;
}

/** A replica that holds each request until it is let go, in order. */
function holding(): { readonly listener: RequestListener; readonly held: ServerResponse[]; readonly asked: IncomingMessage[] } {
  const [held, asked]: [ServerResponse[], IncomingMessage[]] = [[], []];
  return { held, asked, listener: (incoming, response) => (asked.push(incoming), held.push(response)) };
}

async function until(isSo: () => boolean): Promise<void> {
  for (let k = 0; k < 500 && !isSo(); k++) await new Promise(resolve => setTimeout(resolve, 2));
  expect(isSo()).toBe(true);
}

const post = async (url: string, body: string): Promise<string> => {
  const response = await fetch(url, { method: 'POST', body });
  return `${response.status} ${await response.text()}`;
};

test('a request and its answer are passed on as they are: method, path, headers, body', async () => {
  const seen: unknown[] = [];
  const { url } = await balancer([
    (incoming, response) => {
      const chunks: Buffer[] = [];
      incoming.on('data', (chunk: Buffer) => chunks.push(chunk)).once('end', () => {
        const { connection: _, host, ...headers } = incoming.headers;
        seen.push(incoming.method, incoming.url, { ...headers, host: host?.replace(/\d+$/, 'N') }, Buffer.concat(chunks).toString());
        response.sendDate = false;
        response.writeHead(207, 'Much', ['x-one', '1', 'Set-Cookie', 'a', 'Set-Cookie', 'b', 'content-length', '3', 'Keep-Alive', 'timeout=5']).end('abc');
      });
    },
  ]);
  const asked = request(`${url}/v1/chat?x=%20y`, { method: 'PUT', headers: { authorization: 'Bearer t', 'x-own': 'ü', te: 'trailers', connection: 'close, x-hop', 'x-hop': '1', 'transfer-encoding': 'chunked' } });
  asked.write('ab');
  asked.end('c');
  const [answer] = (await once(asked, 'response')) as [IncomingMessage];
  const body: Buffer[] = [];
  for await (const chunk of answer) body.push(chunk as Buffer);
  expect(seen).toEqual(['PUT', '/v1/chat?x=%20y', { authorization: 'Bearer t', 'x-own': 'ü', 'content-length': '3', host: '127.0.0.1:N' }, 'abc']);
  expect([answer.statusCode, answer.statusMessage, Buffer.concat(body).toString()]).toEqual([207, 'Much', 'abc']);
  expect(answer.rawHeaders).toEqual(['x-one', '1', 'Set-Cookie', 'a', 'Set-Cookie', 'b', 'content-length', '3', 'Connection', 'close']);
});

test('what is streamed comes chunk by chunk, its head before the first of it', async () => {
  const { held, listener } = holding();
  const { url } = await balancer([listener]);
  const asking = request(url, { method: 'POST' });
  asking.end('{}');
  await until(() => held.length === 1);
  held[0]?.writeHead(200, { 'content-type': 'text/event-stream' }).flushHeaders();
  const [answer] = (await once(asking, 'response')) as [IncomingMessage];
  const chunks: string[] = [];
  answer.on('data', (chunk: Buffer) => chunks.push(chunk.toString()));
  for (const each of ['data: a\n\n', 'data: b\n\n']) {
    held[0]?.write(each);
    await until(() => chunks.at(-1) === each);
  }
  held[0]?.end('data: [DONE]\n\n');
  await once(answer, 'end');
  expect(chunks).toEqual(['data: a\n\n', 'data: b\n\n', 'data: [DONE]\n\n']);
});

describe('whoever hangs up is followed', () => {
  test('the client: the replica hears of it, and its place is free', async () => {
    const { held, asked, listener } = holding();
    const it = await balancer([listener], { workers: 1 });
    const client = request(it.url, { method: 'POST' });
    client.on('error', () => undefined);
    client.end('{}');
    await until(() => held.length === 1);
    const next = post(it.url, 'next');
    await until(() => it.counts.waited === 1);
    client.destroy();
    await until(() => held.length === 2);
    expect(asked[0]?.destroyed).toBe(true);
    held[1]?.end('ok');
    expect(await next).toBe('200 ok');
  });

  test('a client that waits: it takes nobody’s place', async () => {
    const { held, listener } = holding();
    const it = await balancer([listener], { workers: 1, maxQueueLength: 1 });
    const first = post(it.url, 'first');
    await until(() => held.length === 1);
    const waiting = request(it.url, { method: 'POST' });
    waiting.on('error', () => undefined);
    waiting.end('{}');
    await until(() => it.counts.waited === 1);
    waiting.destroy();
    await until(() => it.counts.waited === 1);
    await new Promise(resolve => setTimeout(resolve, 20));
    const last = post(it.url, 'last');
    await until(() => it.counts.waited === 2);
    held[0]?.end('1');
    await until(() => held.length === 2);
    held[1]?.end('2');
    expect([await first, await last, it.counts.refused]).toEqual(['200 1', '200 2', 0]);
  });

  test('the replica, in the middle of an answer: the client sees it broken off, not ended', async () => {
    const { held, listener } = holding();
    const it = await balancer([listener]);
    const asking = request(it.url, { method: 'POST' });
    asking.end('{}');
    await until(() => held.length === 1);
    held[0]?.writeHead(200).write('half');
    const [answer] = (await once(asking, 'response')) as [IncomingMessage];
    const ended = once(answer, 'end');
    answer.resume();
    held[0]?.destroy();
    await expect(ended).rejects.toThrow('aborted');
    expect(it.counts).toMatchObject({ passed: 1, failed: 1 });
  });

  test('the replica, before it has answered: 502', async () => {
    const it = await balancer([(incoming, response) => void incoming.resume().once('end', () => response.destroy())]);
    expect(await post(it.url, '{}')).toBe('502 {"error":{"message":"Pitwall’s balancer: the replica broke off (ECONNRESET)","type":"bad_gateway","code":502}}');
    expect(it.counts).toMatchObject({ passed: 0, failed: 1 });
  });
});

test('2 × 2 and a queue of one: 4 start, 1 waits, the next is refused at once', async () => {
  const { held, listener } = holding();
  const it = await balancer([listener], { workers: 4, maxQueueLength: 1 });
  const asked = ['a', 'b', 'c', 'd'].map(each => post(it.url, each));
  await until(() => held.length === 4);
  const fifth = post(it.url, 'e');
  await until(() => it.counts.waited === 1);
  expect(await post(it.url, 'f')).toBe('503 {"error":{"message":"Pitwall’s balancer: the queue is full: 1 requests wait","type":"queue_full","code":503}}');
  expect(held).toHaveLength(4);
  held[0]?.end('a');
  await until(() => held.length === 5);
  for (const response of held.slice(1)) response.end('-');
  expect(await Promise.all([...asked, fifth])).toEqual(['200 a', '200 -', '200 -', '200 -', '200 -']);
  expect(it.counts).toEqual({ passed: 5, waited: 1, mostWaiting: 1, refused: 1, movedOn: 0, failed: 0 });
});

test('a replica that cannot be reached fails nobody while there is another', async () => {
  const gone = await replica(() => undefined);
  gone.close();
  const it = await balancer([gone.port, (_, response) => response.end('second')]);
  expect(await Promise.all(['a', 'b', 'c'].map(each => post(it.url, each)))).toEqual(['200 second', '200 second', '200 second']);
  expect(it.counts).toMatchObject({ passed: 3, failed: 0 });
  expect(it.counts.movedOn).toBeGreaterThan(0);
  await it.leave(1);
  expect(await post(it.url, '{}')).toBe('502 {"error":{"message":"Pitwall’s balancer: no replica could be reached","type":"bad_gateway","code":502}}');
});

test('a connection that the replica closed while it was idle is not the request’s fault', async () => {
  let [answered, n] = [0, 0];
  const { port } = await replica((incoming, response) => {
    answered++;
    response.end('ok');
    // As a server whose patience is over: the next request meets a closing socket.
    const { socket } = incoming;
    if (n++ < 1) socket.once('data', () => socket.resetAndDestroy());
  });
  const it = await balancer([port]);
  expect([await post(it.url, 'a'), await post(it.url, 'b'), answered]).toEqual(['200 ok', '200 ok', 2]);
  expect(it.counts).toMatchObject({ passed: 2, failed: 0 });
});

test('a request that a replica worked on when it broke off is sent to nobody again', async () => {
  const seen: string[] = [];
  const { port, close } = await replica((incoming, response) => {
    seen.push(incoming.url ?? '');
    if (incoming.url === '/warm') return response.end('ok');
    return setTimeout(() => {
      if (incoming.url === '/last') close();
      incoming.socket.resetAndDestroy();
    }, 60);
  });
  const it = await balancer([port, (incoming, response) => (seen.push(`other ${incoming.url}`), response.end('ok'))]);
  const [one, other] = [await post(`${it.url}/warm`, ''), await post(`${it.url}/warm`, '')];
  expect([one, other, await post(`${it.url}/poison`, 'x'), await post(`${it.url}/warm`, ''), await post(`${it.url}/last`, 'x')]).toEqual(['200 ok', '200 ok', expect.stringMatching(/^502 .*broke off/) as string, '200 ok', expect.stringMatching(/^502 .*broke off/) as string]);
  expect([seen, it.counts.movedOn]).toEqual([['/warm', 'other /warm', '/poison', 'other /warm', '/last'], 0]);
});

test('one that broke off at once, and was gone then, may have been ended by the request: no other replica gets it', async () => {
  let [n, others] = [0, 0];
  const { port, close } = await replica((incoming, response) => {
    // Once while it lives: that one is sent again.
    if (![1, 3].includes(n++)) return response.end('ok');
    incoming.socket.resetAndDestroy();
    return n === 4 ? close() : undefined;
  });
  const it = await balancer([port, (_, response) => (others++, response.end('ok'))]);
  const answers: string[] = [];
  for (let k = 0; k < 5; k++) answers.push(await post(it.url, ''));
  expect([answers, others]).toEqual([['200 ok', '200 ok', '200 ok', '200 ok', expect.stringMatching(/^502 .*broke off/) as string], 2]);
});

test.each([
  ['HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: x\r\n\r\n', 'the replica wanted to change the protocol'],
  ['HTTP/1.1 099 Odd\r\nContent-Length: 0\r\n\r\n', 'the replica’s answer is no HTTP'],
  ['', 'the replica broke off'],
])('an answer %j is a failure of that request alone, and its slot is free again', async (raw, expected) => {
  let n = 0;
  const it = await balancer([(incoming, response) => (n++ === 0 ? incoming.socket.end(raw) : response.end('ok'))], { workers: 1, maxQueueLength: 10 });
  expect(await post(it.url, '')).toContain(`502 {"error":{"message":"Pitwall’s balancer: ${expected}`);
  expect([await post(it.url, ''), it.counts.passed]).toEqual(['200 ok', 1]);
});

test('an answer is taken no faster than it is read', async () => {
  let written = 0;
  const chunk = Buffer.alloc(64 * 1024);
  const it = await balancer([
    (_, response) => {
      const push = (): void => {
        while (written < 1_000) {
          written++;
          if (!response.write(chunk)) return void response.once('drain', push);
        }
        response.end();
      };
      push();
    },
  ]);
  const socket = connect(Number(new URL(it.url).port), '127.0.0.1');
  onTestFinished(() => void socket.destroy());
  socket.write('GET / HTTP/1.1\r\nhost: 127.0.0.1\r\n\r\n');
  socket.pause();
  await new Promise(resolve => setTimeout(resolve, 150));
  // What lies in the buffers of four sockets; the whole of it has 64 MB.
  expect(written).toBeLessThan(500);
  socket.resume();
  await until(() => written === 1_000);
});

test('connections are kept, on both sides', async () => {
  const sockets = new Set<unknown>();
  const it = await balancer([(incoming, response) => (sockets.add(incoming.socket), response.end('ok'))]);
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  onTestFinished(() => agent.destroy());
  const ours = new Set<unknown>();
  for (let k = 0; k < 5; k++) {
    const asking = request(it.url, { agent });
    asking.end();
    const [answer] = (await once(asking, 'response')) as [IncomingMessage];
    ours.add(asking.socket);
    await once(answer.resume(), 'end');
  }
  expect([sockets.size, ours.size]).toEqual([1, 1]);
});

test('the metrics of all that can tell theirs are one page, and wait for nobody', async () => {
  const { listener, held } = holding();
  const gone = await replica(() => undefined);
  gone.close();
  const metrics = (text: string): RequestListener => (incoming, response) => (incoming.url === '/metrics' ? void response.end(text) : listener(incoming, response));
  const it = await balancer([metrics('vllm:num_requests_running 2\n'), gone.port, metrics('vllm:num_requests_running 3\n'), (_, response) => response.writeHead(404).end('no metrics')], { workers: 1, maxQueueLength: 0 });
  const asked = ['a', 'b'].map(each => post(it.url, each));
  await until(() => held.length === 2);
  expect([...readServerMetrics(await (await fetch(`${it.url}/metrics`)).text())]).toEqual([['running', 5]]);
  for (const response of held) response.end();
  await Promise.all(asked);
  const slow = await balancer([metrics('vllm:num_requests_running 2\n'), () => undefined]);
  expect((await fetch(`${slow.url}/metrics`)).status).toBe(503);
  const none = await balancer([(_, response) => response.writeHead(404).end('no metrics')]);
  expect((await fetch(`${none.url}/metrics`)).status).toBe(404);
});

test('what is in flight is averaged over time, those that wait among it', async () => {
  const clock = createFakeClock();
  const { held, listener } = holding();
  const it = await startBalancer({ workers: 1, maxQueueLength: 100, clock });
  onTestFinished(() => it.close());
  it.join(0, (await replica(listener)).port);
  expect(it.averageInFlight()).toBe(0);
  const both = [post(it.url, 'a'), post(it.url, 'b')];
  await until(() => it.counts.waited === 1);
  await clock.advance(3_000);
  held[0]?.end();
  await until(() => held.length === 2);
  await clock.advance(1_000);
  const seen = [it.averageInFlight()];
  held[1]?.end();
  await Promise.all(both);
  await clock.advance(1_000);
  expect([...seen, it.averageInFlight()]).toEqual([1.75, 0]);
});

test('when it closes, what is under way ends', async () => {
  const { held, listener } = holding();
  const it = await balancer([listener]);
  const asking = post(it.url, 'a');
  const broken = expect(asking).rejects.toThrow();
  await until(() => held.length === 1);
  await it.close();
  await broken;
  await expect(post(it.url, 'b')).rejects.toThrow();
});
