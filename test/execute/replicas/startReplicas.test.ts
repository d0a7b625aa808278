import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { describe, expect, onTestFinished, test } from 'vitest';
import type { StartResult } from '../../../src/execute/replicas/replicas.ts';
import { bench, running, type Bench } from './started.ts';

const failure = (result: StartResult): object => {
  if (!('failed' in result)) throw new Error('it started');
  const { error, log, canBeRetried, timedOut } = result.failed;
  return { error: error.replace(/after \d+\.\d s/, 'after N s').replaceAll(/port \d+/g, 'port N'), log: log.map(line => line.replace(/on \d+/, 'on N')), canBeRetried, ...(timedOut === undefined ? {} : { timedOut }) };
};
/** Whoever is left of it. */
const left = ({ watched, held, marks }: Bench): object => ({ running: marks.flatMap(mark => running(mark)), held: [...held], watched: [...watched] });
const nothing = { running: [], held: [], watched: [] };

test('one is started with its devices, is ready, answers at its own address, and is gone once it has stopped', async () => {
  const it = bench('slow=80 children');
  const replicas = await it.serve();
  const [fact] = replicas.facts();
  expect(fact).toEqual({ pid: expect.any(Number) as number, port: Number(new URL(replicas.url).port), restarts: 0, readyInMs: expect.any(Number) as number, log: it.spec.logFile(0) });
  expect(fact?.readyInMs).toBeGreaterThan(80);
  expect(await (await fetch(replicas.url)).text()).toBe(String(fact?.pid));
  expect(replicas.balanced()).toBeUndefined();
  expect(it.held).toEqual(new Set([fact?.port]));
  expect(running(it.marks[0] ?? '').length).toBeGreaterThanOrEqual(6);
  await Promise.all([replicas.stop(), replicas.stop()]);
  expect(left(it)).toEqual(nothing);
  expect(replicas.died.aborted).toBe(false);
  expect(readFileSync(it.spec.logFile(0), 'utf8')).toContain('with 0');
});

describe('what does not start says why, and leaves nothing behind', () => {
  test.each<[string, string, object]>([
    ['ends by itself', 'exit=3 say=no-memory-left', { error: 'replica 0 ended with code 3 after N s, before it was ready', log: ['loading on N with 0', 'no-memory-left'], canBeRetried: false }],
    ['is ended from outside', 'killed=SIGKILL', { error: 'replica 0 was ended by SIGKILL after N s, before it was ready', log: ['loading on N with 0'], canBeRetried: true }],
    ['goes to the background', 'exit=0', { error: 'replica 0 ended with code 0 after N s, before it was ready: its command has to stay in the foreground', log: ['loading on N with 0'], canBeRetried: false }],
    ['crashes', 'killed=SIGABRT', { error: 'replica 0 was ended by SIGABRT after N s, before it was ready', log: ['loading on N with 0'], canBeRetried: false }],
    ['hangs', 'hang deaf children', { error: 'replica 0 was not ready within 1.5 s: GET /health on port N accepted no connection', log: ['loading on N with 0'], canBeRetried: false, timedOut: true }],
    ['is never ready', 'slow=100000', { error: 'replica 0 was not ready within 1.5 s: GET /health on port N answered 503', log: ['loading on N with 0'], canBeRetried: false, timedOut: true }],
    ['says a secret', 'exit=1 say=key-is-hush-hush-1234', { error: 'replica 0 ended with code 1 after N s, before it was ready', log: ['loading on N with 0', 'key-is-[secret]'], canBeRetried: false }],
  ])('%s', async (_, does, expected) => {
    const it = bench(does, { ready: { path: '/health', timeoutMs: 'timedOut' in expected ? 1_500 : 20_000 }, graceMs: 200, secrets: ['hush-hush-1234'] });
      expect(failure(await it.start())).toEqual(expected);
    expect(left(it)).toEqual(nothing);
  });

  test('is not there', async () => {
    const it = bench('', { start: () => ({ command: ['no-such-server'], env: {} }) });
    expect(failure(await it.start())).toEqual({ error: 'replica 0: `no-such-server` is not there, or its folder is not: check `command`', log: [], canBeRetried: false });
    expect(left(it)).toEqual(nothing);
  });

  test('cannot be asked, by a mistake of ours', async () => {
    const it = bench('', { ready: { path: '/健康', timeoutMs: 20_000 } });
    await expect(it.start()).rejects.toThrow('unescaped characters');
    expect(left(it)).toEqual(nothing);
  });

  test('was cancelled', async () => {
    const it = bench('hang');
    const cancel = new AbortController();
    const starting = it.start(cancel.signal);
    setTimeout(() => cancel.abort(), 100);
    expect(failure(await starting)).toEqual({ error: 'replica 0 was cancelled while it started', log: expect.any(Array) as string[], canBeRetried: false });
    expect(left(it)).toEqual(nothing);
  });

  test('finds its port taken in between', async () => {
    const other = createServer((_, response) => response.end());
    const it = bench('');
    const { start } = it.spec;
    const late = bench('', { start: place => (other.listen(place.port, '127.0.0.1'), start(place)) });
    onTestFinished(() => void other.close());
    expect(failure(await late.start())).toMatchObject({ error: 'replica 0 ended with code 1 after N s, before it was ready: port N was taken by another program', canBeRetried: true });
    expect(left(late)).toEqual(nothing);
  });
});

test('of several one does not start: the others are stopped', async () => {
  const it = bench(index => (index === 1 ? 'exit=4' : 'slow=60000'), { replicas: { count: 3, maxQueueLength: 100 } });
  expect(failure(await it.start())).toMatchObject({ error: 'replica 1 ended with code 4 after N s, before it was ready', canBeRetried: false });
  expect(left(it)).toEqual(nothing);
});

test('the only one ends while it serves: who measures it is told at once', async () => {
  const it = bench('say=last-words');
  const replicas = await it.serve();
  const died = new Promise(resolve => replicas.died.addEventListener('abort', () => resolve(replicas.died.reason)));
  await fetch(`${replicas.url}/die`).catch(() => undefined);
  expect(await died).toMatchObject({ what: expect.stringMatching(/^replica 0 ended with code 7 while it served: .* · last-words$/) as string, toDo: `see ${it.spec.logFile(0)}`, canBeRetried: false });
  await replicas.stop();
  expect(left(it)).toEqual(nothing);
});

test('one that does not listen to TERM is ended after the grace, with all that it started', async () => {
  const it = bench('deaf children=deaf', { graceMs: 300 });
  const replicas = await it.serve();
  const sinceMs = performance.now();
  await replicas.stop();
  expect(performance.now() - sinceMs).toBeGreaterThanOrEqual(300);
  expect(performance.now() - sinceMs).toBeLessThan(5_000);
  expect(left(it)).toEqual(nothing);
  expect(readFileSync(it.spec.logFile(0), 'utf8').match(/asked to end/g)).toHaveLength(1);
});
