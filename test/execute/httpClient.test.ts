import { createServer, type Server, type Socket } from 'node:net';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import { systemClock } from '../../src/base/clock.ts';
import type { HttpClient, HttpClientOptions, HttpResult } from '../../src/execute/http/httpClient.ts';
import { createSocketClient } from '../../src/execute/http/socketClient.ts';
import { createFallbackClient } from '../../src/execute/http/fallback/fallbackClient.ts';

/** One suite for both clients: the socket client earns its place by answering as undici does. */
const clients: readonly (readonly [string, (options: HttpClientOptions) => HttpClient])[] = [
  ['socket', createSocketClient],
  ['fallback', options => createFallbackClient(options)],
];

const open: { close(): void }[] = [];
afterEach(() => {
  for (const each of open.splice(0)) each.close();
});

const never = new AbortController().signal;
const fixed = (body: string, more = ''): string => `HTTP/1.1 200 OK\r\ncontent-type: text/plain\r\n${more}content-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`;
const chunked = (chunks: readonly string[], trailers = ''): string =>
  `HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n${chunks.map(chunk => `${Buffer.byteLength(chunk).toString(16)}\r\n${chunk}\r\n`).join('')}0\r\n${trailers}\r\n`;

describe.each(clients)('the %s client', (name, create) => {
  test.each<[string, string, string]>([
    ['a body of a fixed length', fixed('hello'), '200 hello'],
    ['an empty body', fixed(''), '200 '],
    ['no content', 'HTTP/1.1 204 No Content\r\n\r\n', '204 '],
    ['chunks', chunked(['hel', 'lo']), '200 hello'],
    ['chunks with extensions and trailers', 'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n5;a=b\r\nhello\r\n0\r\nx-sum: 1\r\ny: 2\r\n\r\n', '200 hello'],
    ['characters of several bytes', chunked(['na', 'ïve – ', '日本']), '200 naïve – 日本'],
    ['a reason of several words', 'HTTP/1.1 429 Too Many Requests\r\nretry-after: 2\r\ncontent-length: 4\r\n\r\nwait', '429 wait'],
    ['no reason', 'HTTP/1.1 500 \r\ncontent-length: 2\r\n\r\nno', '500 no'],
  ])('%s, whole and cut at every byte', async (_what, wire, expected) => {
    const bytes = Buffer.from(wire);
    expect(say(await postTo(create, [bytes]))).toBe(expected);
    for (let at = 1; at < bytes.length; at++) expect(say(await postTo(create, [bytes.subarray(0, at), bytes.subarray(at)])), `cut at ${at}`).toBe(expected);
  });

  test.each<[string, string, string]>([
    ['a body that ends with the connection', 'HTTP/1.1 200 OK\r\nconnection: close\r\n\r\nall of it', '200 all of it'],
    ['a body that is cut short', 'HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\nhalf', 'broken reset'],
    ['chunks that are cut short', 'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n5\r\nhel', 'broken reset'],
    ['a header that is cut short', 'HTTP/1.1 200 OK\r\ncontent-', 'broken reset'],
    ['nothing', '', 'broken reset'],
    ['another protocol', 'SSH-2.0-OpenSSH_9.6\r\n', 'broken badResponse'],
    ['a chunk without a size', 'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nhello\r\n', 'broken badResponse'],
    ['a length that is no number', 'HTTP/1.1 200 OK\r\ncontent-length: many\r\n\r\nhello', 'broken badResponse'],
  ])('%s, then the connection ends', async (_what, wire, expected) => {
    expect(say(await postTo(create, [Buffer.from(wire)], true))).toBe(expected);
  });

  test('a connection carries one request after the other, and a reply of each is its own', async () => {
    let connections = 0;
    const client = track(create({ connections: 4, clock: systemClock }));
    const url = await serve(socket => {
      connections++;
      socket.on('data', data => socket.write(fixed(`reply to ${/\r\n\r\n(.*)/.exec(String(data))?.[1]}`)));
    });
    const answers: string[] = [];
    for (const body of ['one', 'two', 'three']) answers.push(say(await post(client, url, body)));
    expect(answers).toEqual(['200 reply to one', '200 reply to two', '200 reply to three']);
    // undici opens a second one where the first is not free in the very turn.
    expect(connections).toBeLessThanOrEqual(name === 'socket' ? 1 : 2);
    answers.splice(0);
    for (const result of await Promise.all(['a', 'b', 'c', 'd', 'e', 'f'].map(body => post(client, url, body)))) answers.push(say(result));
    expect(answers.join()).toBe('200 reply to a,200 reply to b,200 reply to c,200 reply to d,200 reply to e,200 reply to f');
    expect(connections).toBe(4);
  });

  test('a connection that the server closed between two requests is replaced', async () => {
    const client = track(create({ connections: 1, clock: systemClock }));
    let gone = Promise.resolve();
    const url = await serve(socket => {
      gone = new Promise(resolve => socket.once('close', () => resolve()));
      socket.on('data', () => socket.end(fixed('bye')));
    });
    expect(say(await post(client, url, 'one'))).toBe('200 bye');
    await gone;
    await new Promise(resolve => setImmediate(resolve));
    expect(say(await post(client, url, 'two'))).toBe('200 bye');
  });

  test('a reply that is given up is not taken for the next one', async () => {
    const client = track(create({ connections: 1, clock: systemClock }));
    const held: Socket[] = [];
    const url = await serve(socket => socket.on('data', data => (String(data).includes('slow') ? held.push(socket) : socket.write(fixed('quick')))));
    const stop = new AbortController();
    const slow = post(client, url, 'slow', { signal: stop.signal });
    while (held.length === 0) await new Promise(resolve => setImmediate(resolve));
    stop.abort();
    expect(say(await slow)).toBe('aborted');
    for (const socket of held) if (!socket.destroyed) socket.write(fixed('slow, at last'));
    expect(say(await post(client, url, 'next'))).toBe('200 quick');
    expect(say(await post(client, url, 'never', { signal: stop.signal }))).toBe('aborted');
  });

  test.each(['', 'HTTP/1.1 200 OK\r\n', 'HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\nhalf'])('a server that falls silent after %j is timed out', async wire => {
    const url = await serve(socket => socket.on('data', () => socket.write(wire)));
    const client = track(create({ connections: 1, clock: systemClock }));
    const result = await post(client, url, 'hello', { timeoutMs: 40 });
    expect(say(result)).toBe('timedOut');
    expect(result.latencyMs).toBeGreaterThan(20);
  });

  test('an event stream comes as it is sent, with the time of each part', async () => {
    const url = await serve(socket =>
      socket.on('data', () => {
        socket.write('HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ntransfer-encoding: chunked\r\n\r\n6\r\ndata: \r\n');
        setTimeout(() => socket.write('5\r\nlast\n\r\n0\r\n\r\n'), 20);
      }),
    );
    const parts: [string, number][] = [];
    const result = await post(track(create({ connections: 1, clock: systemClock })), url, 'go', { onData: (chunk, atMs) => parts.push([String(chunk), atMs]) });
    expect(say(result)).toBe('200 ');
    expect(parts.map(([text]) => text).join('')).toBe('data: last\n');
    expect((parts.at(-1)?.[1] ?? 0) - (parts[0]?.[1] ?? 0)).toBeGreaterThan(15);
  });

  test('an answer of 20 MB comes whole; one beyond 64 MiB is refused', async () => {
    const megabyte = Buffer.alloc(1024 * 1024, 'x');
    const send = (socket: Socket, megabytes: number): void => {
      socket.write(`HTTP/1.1 200 OK\r\ncontent-length: ${megabytes * megabyte.length}\r\n\r\n`);
      for (let i = 0; i < megabytes; i++) socket.write(megabyte);
    };
    const url = await serve(socket => socket.on('data', data => send(socket, String(data).includes('huge') ? 65 : 20)));
    const client = track(create({ connections: 1, clock: systemClock }));
    const large = await post(client, url, 'large');
    expect(large.kind === 'response' ? large.body.length : say(large)).toBe(20 * megabyte.length);
    expect(say(await post(client, url, 'huge'))).toBe('broken badResponse');
  });

  test('a port where nobody listens is unreachable', async () => {
    const url = await serve(() => undefined);
    for (const each of open.splice(0)) each.close();
    expect(say(await post(track(create({ connections: 1, clock: systemClock })), url, 'hello'))).toBe('broken unreachable');
  });
});

// undici takes an interim response that is cut for a broken one.
test('the socket client skips interim responses, wherever they are cut', async () => {
  const bytes = Buffer.from(`HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nlink: a\r\n\r\n${fixed('late')}`);
  for (let at = 1; at < bytes.length; at++) expect(say(await postTo(createSocketClient, [bytes.subarray(0, at), bytes.subarray(at)])), `cut at ${at}`).toBe('200 late');
});

test('the socket client heeds how long a server keeps a connection', async () => {
  let connections = 0;
  let nowMs = 0;
  const url = await serve(socket => {
    connections++;
    socket.on('data', () => socket.write(fixed('ok', 'keep-alive: timeout=5\r\n')));
  });
  const client = track(createSocketClient({ connections: 1, clock: { ...systemClock, nowMs: () => nowMs } }));
  await post(client, url, 'one');
  nowMs = 3_999;
  await post(client, url, 'two');
  expect(connections).toBe(1);
  nowMs = 3_999 + 4_001;
  await post(client, url, 'three');
  expect(connections).toBe(2);
});

test.each([
  ['one by one every 0.05 ms', 0.05, '5 5 5 5'],
  ['one by one every 0.2 ms', 0.2, '0.4 0.4 0.4 5'],
])('requests that are made in one turn, %s, leave together at its end at 5 ms, but none is held for long', async (_what, everyMs, expected) => {
  let nowMs = 0;
  const client = createSocketClient({ connections: 4, clock: { ...systemClock, nowMs: () => nowMs } });
  track(client);
  const url = await serve(socket => socket.on('data', () => socket.write(fixed('ok'))));
  expect(await client.open(url, 4, never)).toBe(4);
  const results = ['a', 'b', 'c', 'd'].map((body, k) => {
    nowMs = k * everyMs;
    return post(client, url, body);
  });
  nowMs = 5;
  expect((await Promise.all(results)).map(result => (result.kind === 'response' ? result.sentMs : result.kind)).join(' ')).toBe(expected);
});

describe('a connection that is closed behind an answer', () => {
  /** Each connection answers its first request, and does with the second what `second` says. */
  const seen: string[] = [];
  const serveOnce = (second: (socket: Socket) => void): Promise<URL> => {
    seen.length = 0;
    let connections = 0;
    return serve(socket => {
      const connection = ++connections;
      let requests = 0;
      socket.on('data', data => {
        seen.push(`${connection}: ${String(data).split('\r\n').at(-1)}`);
        if (String(data).endsWith('crash')) socket.destroy();
        else if (++requests === 1) socket.write(fixed('ok'));
        else second(socket);
      });
    });
  };

  test('costs no attempt: what the server never read is sent over a new one', async () => {
    const url = await serveOnce(socket => socket.end());
    const client = track(createSocketClient({ connections: 2, clock: systemClock }));
    for (const body of ['one', 'two', 'three']) expect(say(await post(client, url, body))).toBe('200 ok');
    expect(seen).toEqual(['1: one', '1: two', '2: two', '2: three', '3: three']);
  });

  test('nor where all places are taken and others wait', async () => {
    const url = await serveOnce(socket => socket.destroy());
    const client = track(createSocketClient({ connections: 1, clock: systemClock }));
    const answers = await Promise.all(['one', 'two', 'three', 'four'].map(body => post(client, url, body)));
    expect(answers.map(say)).toEqual(['200 ok', '200 ok', '200 ok', '200 ok']);
    expect(seen).toEqual(['1: one', '1: two', '2: two', '2: three', '3: three', '3: four', '4: four']);
  });

  test('a request that ends the new one as well has failed', async () => {
    const url = await serveOnce(socket => socket.end());
    const client = track(createSocketClient({ connections: 1, clock: systemClock }));
    expect([say(await post(client, url, 'one')), say(await post(client, url, 'crash'))]).toEqual(['200 ok', 'broken reset']);
    expect(seen).toEqual(['1: one', '1: crash', '2: crash']);
  });

  test('an answer that has begun is not asked for again', async () => {
    const url = await serveOnce(socket => socket.end('H'));
    const client = track(createSocketClient({ connections: 1, clock: systemClock }));
    expect([say(await post(client, url, 'one')), say(await post(client, url, 'two'))]).toEqual(['200 ok', 'broken reset']);
    expect(seen).toEqual(['1: one', '1: two']);
  });

  test('nor is one that nobody waits for any more', async () => {
    const url = await serveOnce(() => undefined);
    const client = track(createSocketClient({ connections: 1, clock: systemClock }));
    expect([say(await post(client, url, 'one')), say(await post(client, url, 'two', { timeoutMs: 30 })), say(await post(client, url, 'three'))]).toEqual(['200 ok', 'timedOut', '200 ok']);
    expect(seen).toEqual(['1: one', '1: two', '2: three']);
  });
});

async function postTo(create: (options: HttpClientOptions) => HttpClient, parts: readonly Buffer[], end = false): Promise<HttpResult> {
  const client = create({ connections: 1, clock: systemClock });
  const url = await serve(socket =>
    socket.once('data', () => {
      socket.setNoDelay(true);
      socket.write(parts[0] ?? '', () => {
        setImmediate(() => {
          for (const part of parts.slice(1)) socket.write(part);
          if (end) socket.end();
        });
      });
    }),
  );
  try {
    return await post(client, url, 'hello');
  } finally {
    client.dispose();
    for (const each of open.splice(0)) each.close();
  }
}

function post(client: HttpClient, url: URL, body: string, options: { signal?: AbortSignal; timeoutMs?: number; onData?: (chunk: Buffer, atMs: number) => void } = {}): Promise<HttpResult> {
  const { signal = never, timeoutMs = 5_000, onData } = options;
  return client.post({ url, headers: ['content-type', 'text/plain'], body, timeoutMs, ...(onData === undefined ? {} : { onData }) }, signal);
}

function say(result: HttpResult): string {
  if (result.kind === 'response') return `${result.status} ${String(result.body)}`;
  return result.kind === 'broken' ? `broken ${result.errorClass}` : result.kind;
}

function track(client: HttpClient): HttpClient {
  open.push({ close: () => client.dispose() });
  return client;
}

async function serve(onConnection: (socket: Socket) => void): Promise<URL> {
  const sockets = new Set<Socket>();
  const server: Server = createServer(socket => {
    sockets.add(socket);
    socket.on('error', () => undefined);
    onConnection(socket);
  });
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  open.push({
    close: () => {
      server.close();
      for (const socket of sockets) socket.destroy();
    },
  });
  return new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`);
}
