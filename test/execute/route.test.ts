import { createServer, type IncomingMessage, type Server } from 'node:http';
import { createSecureServer } from 'node:http2';
import { createServer as createTlsServer } from 'node:https';
import { connect, type AddressInfo, type Socket } from 'node:net';
import { writeFileSync } from 'node:fs';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { systemClock } from '../../src/base/clock.ts';
import { renderHumanError, type HumanError } from '../../src/base/humanError.ts';
import { createHttpClient, type HttpResult } from '../../src/execute/http/httpClient.ts';
import { proxyFor } from '../../src/execute/http/proxy.ts';
import { carrierOf, routeOf } from '../../src/execute/http/route.ts';
import { openLoadServer } from '../../src/execute/load/loadTarget.ts';
import type { ConnectionSettings } from '../../src/task/connection.ts';
import { hasOpenssl, makeCertificates, type Certificates } from './certificates.ts';

const never = new AbortController().signal;
const open: (() => void)[] = [];
afterEach(() => {
  for (const close of open.splice(0)) close();
});

async function listen(server: Server | ReturnType<typeof createTlsServer> | ReturnType<typeof createSecureServer>): Promise<number> {
  const sockets = new Set<Socket>();
  server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
  });
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  open.push(() => {
    server.close();
    for (const socket of sockets) socket.destroy();
  });
  return (server.address() as AddressInfo).port;
}

type Environment = Readonly<Record<string, string>>;

/** Asks once; how requests are carried, what came of it. */
async function ask(address: string, settings: ConnectionSettings = {}, environment: Environment = {}): Promise<string> {
  const url = new URL(address);
  const route = routeOf(url, settings, environment, key => `model \`m\`, ${key}`);
  const client = createHttpClient({ connections: 2, clock: systemClock, ...(route === undefined ? {} : { route }) });
  open.push(() => client.dispose());
  const result = await client.post({ url, headers: ['content-type', 'text/plain'], body: 'hello', timeoutMs: 5_000 }, never);
  return `${carrierOf(route)?.replaceAll(/:\d+/g, ':PORT') ?? 'own client'}: ${say(result)}`;
}

function say(result: HttpResult): string {
  if (result.kind === 'response') return `${result.status} ${String(result.body)}`;
  return result.kind === 'broken' ? `${result.errorClass}, ${result.error.replaceAll(/:\d+/g, ':PORT')}` : result.kind;
}

/** Passes on what it is asked for, or refuses; tells what it was asked. */
async function proxy(answer: (asked: IncomingMessage) => number = () => 200): Promise<{ readonly port: number; readonly asked: string[] }> {
  const asked: string[] = [];
  const server = createServer((request, response) => {
    asked.push(`${request.method} ${request.url?.replaceAll(/:\d+/g, ':PORT')} for ${request.headers.host?.replaceAll(/:\d+/g, ':PORT')}`);
    const status = answer(request);
    response.writeHead(status).end(status === 200 ? 'passed on' : 'no');
  });
  server.on('connect', (request: IncomingMessage, socket: Socket, head: Buffer) => {
    asked.push(`CONNECT ${request.url?.replaceAll(/:\d+/g, ':PORT')}`);
    const status = answer(request);
    if (status !== 200) return void socket.end(`HTTP/1.1 ${status} No\r\ncontent-length: 0\r\n\r\n`);
    const { hostname, port } = new URL(`http://${request.url}`);
    const onward = connect(Number(port), hostname, () => {
      socket.write('HTTP/1.1 200 Connection established\r\n\r\n');
      onward.write(head);
      onward.pipe(socket).pipe(onward);
    });
    onward.on('error', () => socket.destroy());
    socket.on('error', () => onward.destroy());
  });
  return { port: await listen(server), asked };
}

describe('a proxy for http', () => {
  test('is asked for the whole address, over a connection that stays open', async () => {
    const { port, asked } = await proxy();
    expect(await ask('http://models.example/v1?a=b', { proxy: `http://127.0.0.1:${port}` })).toBe('undici, through the proxy http://127.0.0.1:PORT: 200 passed on');
    expect(asked).toEqual(['POST http://models.example/v1?a=b for models.example']);
  });

  test('of the environment is for other machines only, and NO_PROXY exempts some', async () => {
    const { port, asked } = await proxy();
    const environment = { HTTP_PROXY: `127.0.0.1:${port}`, NO_PROXY: 'localdomain, .example' };
    expect(await ask('http://models.test/v1', {}, environment)).toBe('undici, through the proxy http://127.0.0.1:PORT of HTTP_PROXY: 200 passed on');
    const direct = await listen(createServer((_, response) => response.end('direct')));
    expect(await ask(`http://127.0.0.1:${direct}/v1`, {}, environment)).toBe('own client: 200 direct');
    expect(asked).toHaveLength(1);
  });

  test('a bench has its connections to it open before a request', async () => {
    const { port, asked } = await proxy(() => 200);
    const target = await openLoadServer({ id: 'm', provider: 'openai', baseUrl: 'http://models.example/v1', model: 'm', params: {}, stream: false, timeoutMs: 5_000, limits: {}, connection: { proxy: `http://127.0.0.1:${port}` } }, { environment: {}, clock: systemClock });
    const endpoint = target.endpoint(6);
    open.push(() => endpoint.dispose());
    expect([await endpoint.connect(never), endpoint.connections(), asked]).toEqual([6, 6, []]);
    for (let round = 0; round < 2; round++) {
      const answers = await Promise.all(Array.from({ length: 6 }, () => endpoint.send(endpoint.write({ inputs: ['hi'], maxTokens: 2 }), never)));
      expect(answers.map(read => read().answer)).toEqual(Array.from({ length: 6 }, () => expect.objectContaining({ errorClass: 'badResponse', error: expect.stringContaining('passed on') as string }) as unknown));
    }
    expect([endpoint.connections(), asked.length]).toEqual([6, 12]);
  });

  test.each<[string, string, string]>([
    ['wants a name', '127.0.0.1', 'proxy, the proxy http://127.0.0.1:PORT wants a name and a password (status 407)'],
    ['does not accept a name', 'ann:wrong@127.0.0.1', 'proxy, the proxy http://127.0.0.1:PORT does not accept the name and password in its address (status 407)'],
    ['accepts a name', 'ann:${secret:word}@127.0.0.1', '200 passed on'],
  ])('that %s', async (_, host, expected) => {
    const { port } = await proxy(({ headers }) => (headers['proxy-authorization'] === `Basic ${Buffer.from('ann:p@ss/%').toString('base64')}` ? 200 : 407));
    expect(await ask('http://models.example/v1', { proxy: `http://${host}:${port}` }, { PITWALL_SECRET_WORD: 'p@ss/%' })).toBe(`undici, through the proxy http://127.0.0.1:PORT: ${expected}`);
  });

  test('that nobody reaches', async () => {
    const port = await listen(createServer());
    open.pop()?.();
    expect(await ask('http://models.example/v1', { proxy: `http://127.0.0.1:${port}` })).toBe('undici, through the proxy http://127.0.0.1:PORT: proxy, the proxy http://127.0.0.1:PORT cannot be reached (ECONNREFUSED)');
  });
});

test.each<[string, string | false | undefined, Environment, string]>([
  ['https://a.b/v1', undefined, {}, 'none'],
  ['https://a.b/v1', undefined, { HTTPS_PROXY: 'http://p:1' }, 'http://p:1 of HTTPS_PROXY'],
  ['https://a.b/v1', undefined, { https_proxy: 'http://q:1', HTTPS_PROXY: 'http://p:1' }, 'http://q:1 of https_proxy'],
  ['https://a.b/v1', undefined, { HTTP_PROXY: 'http://p:1' }, 'none'],
  ['https://a.b/v1', false, { HTTPS_PROXY: 'http://p:1' }, 'none'],
  ['https://a.b/v1', 'http://own:2', { HTTPS_PROXY: 'http://p:1', NO_PROXY: '*' }, 'http://own:2'],
  ['https://localhost/v1', undefined, { HTTPS_PROXY: 'http://p:1' }, 'none'],
  ['https://[::1]:8/v1', undefined, { HTTPS_PROXY: 'http://p:1' }, 'none'],
  ['https://a.b/v1', undefined, { HTTPS_PROXY: 'http://p:1', NO_PROXY: '*' }, 'none'],
  ['https://a.b/v1', undefined, { HTTPS_PROXY: 'http://p:1', NO_PROXY: 'x,B' }, 'none'],
  ['https://ab/v1', undefined, { HTTPS_PROXY: 'http://p:1', NO_PROXY: 'b' }, 'http://p:1 of HTTPS_PROXY'],
  ['https://a.b/v1', undefined, { HTTPS_PROXY: 'http://p:1', NO_PROXY: 'a.b:443' }, 'none'],
  ['https://a.b:8443/v1', undefined, { HTTPS_PROXY: 'http://p:1', NO_PROXY: 'a.b:443' }, 'http://p:1 of HTTPS_PROXY'],
  ['https://a.b/v1', undefined, { HTTPS_PROXY: 'socks5://p:1' }, 'the environment variable HTTPS_PROXY: the proxy speaks socks5, and Pitwall knows HTTP proxies only; name one like http://proxy.example:3128, or write `proxy: false`'],
  ['https://a.b/v1', '${env:GATE}', {}, 'proxy: `${env:GATE}` has no value; set the environment variable GATE'],
  ['https://a.b/v1', '${env:GATE}', { GATE: 'http://ann:secret@:80' }, 'proxy: the proxy’s address cannot be read; write it like http://proxy.example:3128'],
])('%s, proxy %j, %j: %s', (address, written, environment, expected) => {
  const found = (): string => {
    try {
      const proxied = proxyFor(new URL(address), written, environment, 'proxy');
      return proxied === undefined ? 'none' : `${proxied.origin}${proxied.variable === undefined ? '' : ` of ${proxied.variable}`}`;
    } catch (error) {
      return renderHumanError(error as HumanError);
    }
  };
  expect(found()).toBe(expected);
});

describe.skipIf(!hasOpenssl())('over TLS', () => {
  let made: Certificates;
  beforeAll(() => void (made = makeCertificates()));
  afterAll(() => made.remove());

  const secure = async (): Promise<string> => `https://127.0.0.1:${await listen(createTlsServer(made, (request, response) => request.on('data', data => response.end(`${request.httpVersion}, heard ${String(data)}`))))}/v1`;

  test('a certificate of an authority that nobody knows is not trusted, unless the task names it', async () => {
    const url = await secure();
    expect(await ask(url)).toBe('own client: tls, https://127.0.0.1:PORT has a certificate that no authority has signed which this machine knows (UNABLE_TO_VERIFY_LEAF_SIGNATURE)');
    expect(await ask(url, { ca: made.ca })).toBe('own client: 200 1.1, heard hello');
  });

  test('a file that holds no certificate, and none, are told by their names', async () => {
    const where = (key: string): string => `model \`m\`, ${key}`;
    const said = (ca: string): string => {
      try {
        routeOf(new URL('https://a.b'), { ca }, {}, where);
        return 'taken';
      } catch (error) {
        return renderHumanError(error as HumanError).replaceAll(/\/\S*\//g, '');
      }
    };
    writeFileSync(`${made.ca}.txt`, 'hello');
    writeFileSync(`${made.ca}.broken`, '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n');
    expect([said(`${made.ca}.none`), said(`${made.ca}.txt`), said(`${made.ca}.broken`), said(made.ca)]).toEqual([
      'model `m`, ca: ca.pem.none cannot be read (ENOENT); name a PEM file with the certificate of the authority that signed the server’s',
      'model `m`, ca: ca.pem.txt holds no certificate; name a PEM file: one that has a line BEGIN CERTIFICATE',
      'model `m`, ca: ca.pem.broken holds no certificate; name a PEM file: one that has a line BEGIN CERTIFICATE',
      'taken',
    ]);
  });

  test('through a proxy: a tunnel, in which the server’s own certificate counts', async () => {
    const url = await secure();
    const { port, asked } = await proxy();
    expect(await ask(url, { ca: made.ca, proxy: `http://127.0.0.1:${port}` })).toBe('undici, through the proxy http://127.0.0.1:PORT: 200 1.1, heard hello');
    expect(await ask(url, { proxy: `http://127.0.0.1:${port}` })).toMatch(/: tls, https:\/\/127\.0\.0\.1:PORT has a certificate that no authority/);
    expect(asked).toEqual(['CONNECT 127.0.0.1:PORT', 'CONNECT 127.0.0.1:PORT']);
  });

  test.each<[number, string]>([
    [403, 'proxy, the proxy http://127.0.0.1:PORT refused to connect to 127.0.0.1:PORT (status 403)'],
    [407, 'proxy, the proxy http://127.0.0.1:PORT wants a name and a password (status 407)'],
  ])('a proxy that answers %i to a tunnel', async (status, expected) => {
    const { port } = await proxy(() => status);
    expect(await ask(await secure(), { ca: made.ca, proxy: `http://127.0.0.1:${port}` })).toBe(`undici, through the proxy http://127.0.0.1:PORT: ${expected}`);
  });

  test('HTTP/2 where the task asks for it; a server that does not speak it says so', async () => {
    const server = createSecureServer({ ...made, allowHTTP1: true }, (request, response) => response.end(request.httpVersion));
    const url = `https://127.0.0.1:${await listen(server)}/v1`;
    expect(await ask(url, { ca: made.ca, http2: true })).toBe('undici over HTTP/2: 200 2.0');
    expect(await ask(url, { ca: made.ca })).toBe('own client: 200 1.1');
    expect(await ask(await secure(), { ca: made.ca, http2: true })).toBe('undici over HTTP/2: tls, https://127.0.0.1:PORT does not speak HTTP/2: remove `http_version`');
  });

  test('a bench over HTTP/2 has its requests on few connections that are open before, and its streams have times', async () => {
    let sessions = 0;
    let inFlight = 0;
    let most = 0;
    const server = createSecureServer(made, (_, response) => {
      most = Math.max(most, ++inFlight);
      response.on('close', () => inFlight--);
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.write('data: {"choices":[{"delta":{"content":"a"}}]}\n\n');
      setTimeout(() => response.end('data: {"choices":[{"delta":{"content":"b"},"finish_reason":"stop"}]}\n\ndata: [DONE]\n\n'), 200);
    });
    server.on('session', () => sessions++);
    const baseUrl = `https://127.0.0.1:${await listen(server)}/v1`;
    const target = await openLoadServer({ id: 'm', provider: 'openai', baseUrl, model: 'm', params: {}, stream: true, timeoutMs: 5_000, limits: {}, connection: { ca: made.ca, http2: true } }, { environment: {}, clock: systemClock });
    const endpoint = target.endpoint(150);
    open.push(() => endpoint.dispose());
    expect([await endpoint.connect(never), endpoint.connections()]).toEqual([150, 2]);
    const answers = await Promise.all(Array.from({ length: 150 }, () => endpoint.send(endpoint.write({ inputs: ['hi'], maxTokens: 2 }), never)));
    const read = answers.map(answer => answer());
    expect(read.filter(({ answer, chunks }) => answer.outcome === 'ok' && answer.output === 'ab' && chunks?.atMs.length === 2)).toHaveLength(150);
    expect([endpoint.connections(), sessions, most]).toEqual([2, 2, 150]);
  });
});
