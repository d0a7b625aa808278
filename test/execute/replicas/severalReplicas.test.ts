import { expect, test } from 'vitest';
import { systemClock, type Clock } from '../../../src/base/clock.ts';
import type { HumanError } from '../../../src/base/humanError.ts';
import type { Replicas } from '../../../src/execute/replicas/replicas.ts';
import { bench, running, type Bench } from './started.ts';

const several = { count: 3, maxQueueLength: 100 };
const ask = async (url: string, path = '/'): Promise<string> => (await fetch(`${url}${path}`)).text();
const died = (replicas: Replicas): Promise<string> => new Promise(resolve => replicas.died.addEventListener('abort', () => resolve((replicas.died.reason as HumanError).what)));
const left = (it: Bench): object => ({ running: it.marks.flatMap(mark => running(mark)), held: [...it.held], watched: [...it.watched] });
const nothing = { running: [], held: [], watched: [] };

async function until(isSo: () => boolean | Promise<boolean>): Promise<void> {
  for (const sinceMs = performance.now(); !(await isSo());) {
    if (performance.now() - sinceMs > 20_000) throw new Error('not so within 20 s');
    await new Promise(resolve => setTimeout(resolve, 10));
  }
}

test('several replicas share the requests at one address, each on its own devices and in its own log', async () => {
  const it = bench('', { replicas: several });
  const replicas = await it.serve();
  const answers = [await ask(replicas.url), await ask(replicas.url), await ask(replicas.url), await ask(replicas.url)];
  const facts = replicas.facts();
  expect(answers.map(answer => facts.findIndex(({ pid }) => String(pid) === answer))).toEqual([0, 1, 2, 0]);
  expect(facts.map(({ log }) => log)).toEqual([0, 1, 2].map(index => it.spec.logFile(index)));
  expect(facts.map(({ port }) => port).sort()).toEqual([...it.held].sort());
  await until(() => replicas.balanced()?.passed === 4);
  expect(replicas.balanced()).toEqual({ passed: 4, waited: 0, mostWaiting: 0, refused: 0, movedOn: 0, failed: 0, changes: [1, 2, 3].map(ready => ({ atMs: expect.any(Number) as number, ready })) });
  await replicas.stop();
  expect(left(it)).toEqual(nothing);
});

test('one replica whose requests are counted is behind a balancer as well', async () => {
  const replicas = await bench('', { replicas: { count: 1, processes: 2, threads: 2, maxQueueLength: 0 } }).serve();
  expect(replicas.url).not.toBe(`http://127.0.0.1:${replicas.facts()[0]?.port}`);
  expect(await ask(replicas.url)).toBe(String(replicas.facts()[0]?.pid));
});

test('one of several ends by itself: the others go on, it is started anew and counted, and once too often ends it', async () => {
  const it = bench('', { replicas: { count: 2, maxQueueLength: 100 }, maxRestarts: 1 });
  const replicas = await it.serve();
  const ready = (): number | undefined => replicas.balanced()?.changes.at(-1)?.ready;
  // It ends on a request: whoever sent that one is told.
  expect(await ask(replicas.url, '/die')).toContain('the replica broke off');
  await until(() => replicas.facts().some(({ restarts }) => restarts === 1) && ready() === 2);
  expect(replicas.died.aborted).toBe(false);
  expect(replicas.balanced()?.changes.map(each => each.ready)).toEqual([1, 2, 1, 2]);
  expect(new Set([await ask(replicas.url), await ask(replicas.url)])).toEqual(new Set(replicas.facts().map(({ pid }) => String(pid))));
  const end = died(replicas);
  const twice = replicas.facts().find(({ restarts }) => restarts === 1)?.port;
  await fetch(`http://127.0.0.1:${twice}/die`).catch(() => undefined);
  expect(await end).toMatch(/^replica [01] ended with code 7 while it served: loading on \d+ with [01]$|^replica [01] ended with code 7 while it served: .* · /);
  // The other goes on until it is stopped.
  expect(await ask(replicas.url)).toMatch(/^\d+$/);
  await replicas.stop();
  expect(left(it)).toEqual(nothing);
});

test('one that cannot be started anew ends it', async () => {
  let starts = 0;
  const it = bench(() => (++starts > 2 ? 'exit=5' : ''), { replicas: { count: 2, maxQueueLength: 100 } });
  const replicas = await it.serve();
  const end = died(replicas);
  await ask(replicas.url, '/die');
  expect((await end).replace(/\d+\.\d s/, 'N s')).toMatch(/^replica 0 ended with code 5 after N s, before it was ready, when it was started anew: before, it ended with code 7 while it served/);
});

test('it is stopped while one is started anew: nothing is left', async () => {
  let starts = 0;
  const it = bench(() => (++starts > 2 ? 'hang children' : ''), { replicas: { count: 2, maxQueueLength: 100 } });
  const replicas = await it.serve();
  await ask(replicas.url, '/die');
  await until(() => it.marks.length === 3);
  await replicas.stop();
  expect(left(it)).toEqual(nothing);
  expect(replicas.died.aborted).toBe(false);
});

/** Time that runs so many times as fast. */
function fastClock(times: number): Clock {
  return { nowMs: () => systemClock.nowMs() * times, wallMs: systemClock.wallMs, sleep: (ms, signal) => systemClock.sleep(ms / times, signal) };
}

test('the number of replicas follows the requests in flight', async () => {
  const it = bench('', { replicas: { count: 1, autoscaling: { min: 1, max: 2, targetInFlight: 1 }, maxQueueLength: 100 }, devices: [{ CUDA_VISIBLE_DEVICES: '0' }, { CUDA_VISIBLE_DEVICES: '1' }], ready: { path: '/health', timeoutMs: 3_000_000 }, graceMs: 300_000 }, fastClock(300));
  const replicas = await it.serve();
  const ready = (): number | undefined => replicas.balanced()?.changes.at(-1)?.ready;
  const hold = new AbortController();
  const held = ['/hold', '/hold', '/hold'].map(path => fetch(`${replicas.url}${path}`, { signal: hold.signal }).catch(() => undefined));
  await until(() => ready() === 2);
  expect(replicas.facts()).toHaveLength(2);
  const second = replicas.facts()[1]?.pid ?? 0;
  // It has less to do.
  expect([await ask(replicas.url), await ask(replicas.url)]).toEqual([String(second), String(second)]);
  hold.abort();
  await Promise.all(held);
  await until(() => ready() === 1);
  await until(() => !running('server.mjs').some(line => line.trim().startsWith(`${second} `)));
  expect(await ask(replicas.url)).toBe(String(replicas.facts()[0]?.pid));
  expect(replicas.died.aborted).toBe(false);
  await replicas.stop();
  expect(left(it)).toEqual(nothing);
});
