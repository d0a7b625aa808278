import { createServer, type AddressInfo, type Socket } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import { systemClock } from '../../src/base/clock.ts';
import { createRng } from '../../src/base/rng.ts';
import type { BodySink, HttpClient, HttpClientOptions, HttpResult } from '../../src/execute/http/httpClient.ts';
import { createSocketClient } from '../../src/execute/http/socketClient.ts';
import { createFallbackClient } from '../../src/execute/http/fallback/fallbackClient.ts';

/** What a server may do to a connection: both clients must come out of it alike. Bodies, cuts and times are in httpClient.test.ts. */
const clients: readonly (readonly [string, (options: HttpClientOptions) => HttpClient])[] = [
  ['socket', createSocketClient],
  ['fallback', options => createFallbackClient(options)],
];

const open: (() => void)[] = [];
afterEach(() => {
  for (const close of open.splice(0)) close();
});

/** The answers of one connection after another; a request gets the next of its connection's. */
async function serve(answers: (connection: number, request: number) => readonly (string | Buffer)[], end: (connection: number, request: number) => boolean = () => false): Promise<URL> {
  let connections = 0;
  const sockets = new Set<Socket>();
  const server = createServer({ noDelay: true }, socket => {
    const connection = connections++;
    let requests = 0;
    sockets.add(socket);
    socket.on('error', () => undefined);
    socket.on('data', () => {
      const request = requests++;
      const parts = [...answers(connection, request)];
      const next = (): void => {
        const part = parts.shift();
        if (part !== undefined) socket.write(part, () => setImmediate(next));
        else if (end(connection, request)) socket.end();
      };
      next();
    });
  });
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  open.push(() => {
    server.close();
    for (const socket of sockets) socket.destroy();
  });
  return new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`);
}

function post(client: HttpClient, url: URL, streamed?: BodySink | ((chunk: Buffer) => void)): Promise<HttpResult> {
  return client.post({ url, headers: ['content-type', 'text/plain'], body: 'hello', timeoutMs: 2_000, ...(streamed === undefined ? {} : typeof streamed === 'function' ? { onData: streamed } : { into: streamed }) }, new AbortController().signal);
}

function say(result: HttpResult): string {
  if (result.kind === 'response') return `${result.status} ${String(result.body)}`;
  return result.kind === 'broken' ? `broken ${result.errorClass}` : result.kind;
}

const fixed = (body: string, more = ''): string => `HTTP/1.1 200 OK\r\n${more}content-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`;
const chunked = (body: string, trailers = ''): string => `HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n${Buffer.byteLength(body).toString(16)}\r\n${body}\r\n0\r\n${trailers}\r\n`;

describe.each(clients)('the %s client', (_name, create) => {
  const make = (connections = 1): HttpClient => {
    const client = create({ connections, clock: systemClock });
    open.push(() => client.dispose());
    return client;
  };

  test('headers of 12 KB are read, of 100 KB refused, whole or in pieces', async () => {
    const big = (bytes: number): readonly string[] => ['HTTP/1.1 200 OK\r\n', ...Array.from({ length: bytes / 1000 }, (_, i) => `x-${i}: ${'v'.repeat(980)}\r\n`), 'content-length: 2\r\n\r\n', 'ok'];
    for (const wire of [big(12_000), [big(12_000).join('')]]) expect(say(await post(make(), await serve(() => wire)))).toBe('200 ok');
    for (const wire of [big(100_000), [big(100_000).join('')]]) expect(say(await post(make(), await serve(() => wire)))).toBe('broken badResponse');
  });

  test.each([
    ['a second answer', fixed('leftover')],
    ['half of one', 'HTTP/1.1 200 OK\r\ncontent-le'],
    ['a line', '\r\n'],
    ['anything', 'garbage'],
  ])('%s that nobody asked for is not taken for the next answer', async (_what, leftover) => {
    const url = await serve((connection, request) => [`${fixed(`${connection}/${request}`)}${connection === 0 && request === 0 ? leftover : ''}`]);
    const client = make();
    expect(say(await post(client, url))).toBe('200 0/0');
    await new Promise(resolve => setTimeout(resolve, 5));
    expect(say(await post(client, url))).toMatch(/^200 (1\/0|0\/1)$/);
  });

  test.each([
    ['of a fixed length', fixed('all of it')],
    ['in chunks with trailers', chunked('all of it', 'x: y\r\n')],
  ])('a body %s is whole or broken, wherever the connection ends', async (_what, wire) => {
    const bytes = Buffer.from(wire);
    let upTo = 0;
    const url = await serve(() => (upTo === 0 ? [] : [bytes.subarray(0, upTo)]), () => true);
    const client = make(4);
    const said = new Map<string, number>();
    for (; upTo <= bytes.length; upTo++) {
      const answer = say(await post(client, url));
      said.set(answer, (said.get(answer) ?? 0) + 1);
    }
    expect([...said]).toEqual([['broken reset', bytes.length], ['200 all of it', 1]]);
  });

  test('interim answers are skipped', async () => {
    expect(say(await post(make(), await serve(() => [`HTTP/1.1 103 Early Hints\r\nlink: a\r\n\r\nHTTP/1.1 102 Processing\r\n\r\n${fixed('late')}`])))).toBe('200 late');
  });

  test.each([
    ['that says so', 'HTTP/1.1 200 OK\r\nconnection: close\r\ncontent-length: 2\r\n\r\nok'],
    ['of HTTP/1.0', 'HTTP/1.0 200 OK\r\ncontent-length: 2\r\n\r\nok'],
  ])('a connection %s is not used again', async (_what, wire) => {
    const seen: string[] = [];
    const url = await serve((connection, request) => {
      seen.push(`${connection}/${request}`);
      return [wire];
    }, () => true);
    const client = make();
    for (let i = 0; i < 3; i++) expect(say(await post(client, url))).toBe('200 ok');
    expect(seen).toEqual(['0/0', '1/0', '2/0']);
  });

  test('lengths that contradict each other are refused', async () => {
    expect(say(await post(make(), await serve(() => ['HTTP/1.1 200 OK\r\ncontent-length: 2\r\ncontent-length: 3\r\n\r\nok!'])))).toMatch(/^broken (badResponse|reset)$/);
  });

  test('an event stream cut at every byte is the same stream', async () => {
    const text = 'data: {"a":"é"}\n\ndata: [DONE]\n\n';
    const wire = Buffer.from(`HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ntransfer-encoding: chunked\r\n\r\n${[...text.matchAll(/.{1,9}/gsu)].map(([part]) => `${Buffer.byteLength(part).toString(16)}\r\n${part}\r\n`).join('')}0\r\n\r\n`);
    let at = 1;
    const url = await serve(() => [wire.subarray(0, at), wire.subarray(at)]);
    const client = make(2);
    for (; at < wire.length; at++) {
      const got: Buffer[] = [];
      // By turns as buffers of its own, and as places in somebody else's.
      const answer = say(await (at % 2 === 0 ? post(client, url, chunk => got.push(Buffer.from(chunk))) : post(client, url, { add: (bytes, from, to) => void got.push(Buffer.from(bytes.subarray(from, to))) })));
      expect(`${answer}${Buffer.concat(got).toString()}`, `cut at ${at}`).toBe(`200 ${text}`);
    }
  });

  test('answers of all forms, one after the other over few connections, cut anywhere', async () => {
    const rng = createRng(7);
    const bodies = Array.from({ length: 120 }, (_, k) => `${k}:${'x'.repeat(rng.int(200))}`);
    let next = 0;
    const url = await serve(() => {
      const body = bodies[next++] ?? '';
      const wire = Buffer.from([fixed(body), chunked(body), chunked(body, 'a: b\r\n')][rng.int(3)] ?? '');
      const at = 1 + rng.int(wire.length - 1);
      return [wire.subarray(0, at), wire.subarray(at)];
    });
    const client = make(3);
    const got: string[] = [];
    for (let k = 0; k < bodies.length; k++) got.push(say(await post(client, url)));
    expect(got).toEqual(bodies.map(body => `200 ${body}`));
  });
});
