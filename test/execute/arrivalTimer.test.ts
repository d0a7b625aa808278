import { expect, test } from 'vitest';
import type { Clock } from '../../src/base/clock.ts';
import { createArrivalTimer } from '../../src/execute/load/arrivalTimer.ts';

/** A clock on which a sleep takes 0.7 ms too long, and each look at it 0.05 ms. */
function lateClock(): Clock & { readonly slept: number[]; looks: number } {
  let nowMs = 0;
  const clock = {
    slept: [] as number[],
    looks: 0,
    nowMs: () => (clock.looks++, (nowMs += 0.05)),
    wallMs: () => nowMs,
    sleep: async (ms: number) => {
      clock.slept.push(Math.round(ms * 10) / 10);
      nowMs += ms + 0.7;
    },
  };
  return clock;
}
const { signal } = new AbortController();

test('it sleeps until shortly before, and spins over the rest', async () => {
  const clock = lateClock();
  await createArrivalTimer(clock, () => 2)(20, signal);
  expect(clock.slept).toEqual([18.8]);
  const nowMs = clock.nowMs();
  expect(nowMs).toBeGreaterThanOrEqual(20);
  expect(nowMs).toBeLessThan(20.2);
});

test('where other processes use the cores it only sleeps', async () => {
  const clock = lateClock();
  await createArrivalTimer(clock, () => 0.5)(20, signal);
  expect(clock.slept).toEqual([20]);
});

test('what is due is due at once, and a stop ends the waiting', async () => {
  const clock = lateClock();
  await createArrivalTimer(clock, () => 2)(0, signal);
  await createArrivalTimer(clock, () => 2)(1e9, AbortSignal.abort());
  expect(clock.slept).toEqual([]);
});
