import { afterAll, expect, test } from 'vitest';
import { startTimerThread } from '../../src/execute/load/startTimerThread.ts';

const thread = await startTimerThread();
afterAll(() => thread?.dispose());
const { signal } = new AbortController();
const nowMs = (): number => performance.now();

test('the thread wakes at each time, and never before it', async () => {
  const early: number[] = [];
  for (let k = 0; k < 20; k++) {
    const untilMs = nowMs() + k / 10;
    await thread?.sleepUntil(untilMs, signal);
    if (nowMs() < untilMs) early.push(k);
  }
  expect([thread === undefined, early]).toEqual([false, []]);
});

test('several may wait, and each wakes at its own time', async () => {
  const startMs = nowMs();
  const woke: number[] = [];
  await Promise.all([4, 1, 3, 2].map(async k => (await thread?.sleepUntil(startMs + 3 * k, signal), woke.push(nowMs() < startMs + 3 * k ? -k : k))));
  expect(woke).toEqual([1, 2, 3, 4]);
});

test('a stop ends the wait, and the next one is as any other', async () => {
  const stop = new AbortController();
  const startMs = nowMs();
  const waiting = thread?.sleepUntil(startMs + 60_000, stop.signal);
  stop.abort();
  await waiting;
  await thread?.sleepUntil(nowMs() + 2, signal);
  expect(nowMs() - startMs).toBeLessThan(30_000);
});

test('where the thread cannot be had there is none, and where it ends its waits end nevertheless', async () => {
  expect(await startTimerThread('/there/is/no/such/file.js')).toBeUndefined();
  const other = await startTimerThread();
  other?.dispose();
  await other?.sleepUntil(nowMs() + 1, signal);
});
