import { once } from 'node:events';
import { readFileSync, readdirSync } from 'node:fs';
import { createServer, request } from 'node:http';
import { connect, type AddressInfo } from 'node:net';
import path from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { systemClock } from '../../src/base/clock.ts';
import { isForeignRequest } from '../../src/base/isForeignRequest.ts';
import { startBalancer } from '../../src/execute/replicas/balancer.ts';
import { startSim } from '../../src/execute/sim/startSim.ts';
import { openBridge } from '../../src/extension/languageModels/bridge.ts';
import { startApi } from '../../src/serve/startApi.ts';
import { bridgeVariables } from '../../src/task/editorBridge.ts';
import { fakeEditor } from '../fake/editorModels.ts';

interface Listener {
  readonly url: URL;
  /** Of a request that is answered. */
  readonly headers: Readonly<Record<string, string>>;
  readonly method: string;
  readonly body: string;
}

const chat = JSON.stringify({ model: 'sim', messages: [{ role: 'user', content: 'hello' }] });
const json = { 'content-type': 'application/json' };

const listeners: Readonly<Record<string, () => Promise<Listener>>> = {
  bridge: async () => {
    const { environment, dispose } = await openBridge(fakeEditor());
    onTestFinished(dispose);
    const url = new URL('/ask', environment[bridgeVariables.url]);
    return { url, method: 'POST', headers: { ...json, host: url.host, authorization: `Bearer ${environment[bridgeVariables.token]}` }, body: JSON.stringify({ selector: { id: 'echo' }, messages: [{ role: 'user', content: 'hello' }], options: {} }) };
  },
  balancer: async () => {
    const replica = createServer((_, response) => response.end('hello')).listen(0, '127.0.0.1');
    await once(replica, 'listening');
    const balancer = await startBalancer({ workers: 1, maxQueueLength: 1, clock: systemClock });
    balancer.join(0, (replica.address() as AddressInfo).port);
    onTestFinished(async () => {
      await balancer.close();
      replica.close();
      replica.closeAllConnections();
    });
    return { url: new URL('/v1/models', balancer.url), method: 'GET', headers: {}, body: '' };
  },
  'simulated server': async () => {
    const sim = await startSim();
    onTestFinished(() => sim.close());
    return { url: new URL('/v1/chat/completions', sim.url), method: 'POST', headers: json, body: chat };
  },
  'HTTP API': async () => {
    const api = await startApi(0, 'a-token-of-16-letters', () => Promise.resolve({}));
    onTestFinished(() => api.close());
    return { url: new URL('/v1/datasets', api.url), method: 'GET', headers: { authorization: 'Bearer a-token-of-16-letters' }, body: '' };
  },
  'settings of the simulated server': async () => {
    const sim = await startSim();
    onTestFinished(() => sim.close());
    return { url: new URL('/sim/params', sim.url), method: 'POST', headers: json, body: '{"ttft": 1}' };
  },
};

/** The status, or how the connection ended. */
function ask({ url, method, headers, body }: Listener, changed: Readonly<Record<string, string>> = {}, at = url.hostname): Promise<number | string> {
  return new Promise(resolve => {
    const asking = request({ host: at, port: url.port, path: url.pathname, method, headers: { ...headers, ...changed }, agent: false }, response => {
      response.resume().once('close', () => resolve(response.statusCode ?? 0));
    });
    asking.once('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message)).end(body);
  });
}

describe.each(Object.keys(listeners))('the %s', name => {
  test('answers programs of this machine, and no page of a browser', async () => {
    const listener = await listeners[name]!();
    const { port } = listener.url;
    expect(await ask(listener)).toBe(200);
    expect(await Promise.all([{ origin: 'http://evil.example' }, { origin: `http://127.0.0.1:${port}` }, { origin: 'null' }, { host: `evil.example:${port}` }, { host: `127.0.0.1.evil.example:${port}` }, { host: '127.0.0.1.' }].map(changed => ask(listener, changed)))).toEqual(Array.from({ length: 6 }, () => 403));
    expect(await ask(listener)).toBe(200);
  });

  test('listens at 127.0.0.1 alone', async () => {
    const listener = await listeners[name]!();
    const { url } = listener;
    expect(url.hostname).toBe('127.0.0.1');
    // Another address of the loopback reaches whoever listens at all of them.
    if (process.platform === 'linux') expect(await ask(listener, { host: url.host }, '127.0.0.2')).toBe('ECONNREFUSED');
    expect(await new Promise(resolve => connect({ host: '::1', port: Number(url.port) }).once('connect', () => resolve('connected')).once('error', () => resolve('refused')))).toBe('refused');
  });
});

test.each(['127.0.0.1', '127.0.0.1:80', 'localhost:8399', 'LOCALHOST', '[::1]:80'])('%s is a name of this machine', host => expect(isForeignRequest({ host })).toBe(false));
test.each(['', 'localhost.evil.example', '1270.0.0.1', '[::1].evil', '10.0.0.1:80', '127.0.0.1:80@evil.example'])('%j is none', host => expect(isForeignRequest({ host })).toBe(true));

test('one that listens elsewhere is answered under the names that it has there', async () => {
  const sim = await startSim({ host: '0.0.0.0' });
  onTestFinished(() => sim.close());
  const listener = { url: new URL(`http://127.0.0.1:${sim.port}/v1/chat/completions`), method: 'POST', headers: { ...json, host: 'gpu-7.lab:8399' }, body: chat };
  expect(await ask(listener)).toBe(200);
  expect(await ask({ ...listener, url: new URL('/sim/params', listener.url) })).toBe(403);
});

test('nothing else listens', () => {
  const files = readdirSync('src', { recursive: true, encoding: 'utf8' }).filter(file => file.endsWith('.ts'));
  const listening = files.filter(file => /\b(createServer|createSecureServer|new (WebSocket)?Server)\(/.test(readFileSync(path.join('src', file), 'utf8')));
  // The last one sees whether a port is free, and closes it again.
  expect(listening.map(file => file.replaceAll('\\', '/')).sort()).toEqual(['execute/replicas/balancer.ts', 'execute/replicas/portLeases.ts', 'execute/sim/startSim.ts', 'extension/languageModels/bridge.ts', 'serve/startApi.ts']);
});
