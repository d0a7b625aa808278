import { expect, test } from 'vitest';
import type { Clock } from '../../src/base/clock.ts';
import { createArrivalTimer, type Sleeper } from '../../src/execute/load/arrivalTimer.ts';

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
  await createArrivalTimer(clock, { freeOfOthers: () => 2 })(20, signal);
  // 1.2 ms before, and the looks at the clock until then.
  expect(clock.slept).toEqual([18.7]);
  const nowMs = clock.nowMs();
  expect(nowMs).toBeGreaterThanOrEqual(20);
  expect(nowMs).toBeLessThan(20.2);
});

/** Waits for the times one after another, and tells how many of its sleeps were to last until the time itself. */
async function sleptToTheEnd(freeCores: number, gapMs: number): Promise<number> {
  const clock = lateClock();
  let [whole, dueMs, sleeps] = [0, 0, 0];
  // One in three comes back late, and the others are to spin.
  const sleeper: Sleeper = { slackMs: 1.2, sleepUntil: atMs => ((whole += atMs === dueMs ? 1 : 0), clock.sleep(atMs - clock.nowMs() - (sleeps++ % 3 === 0 ? 0 : 0.7))) };
  const waitUntil = createArrivalTimer(clock, { sleeper, freeOfOthers: () => freeCores });
  for (let k = 0; k < 400; k++) await waitUntil((dueMs += gapMs), signal);
  return whole;
}

test('where others use the cores it spins for a twentieth of the time at most, and only sleeps otherwise', async () => {
  expect(await sleptToTheEnd(0.5, 20)).toBe(0);
  // Half a millisecond of each two would be spun.
  expect(await sleptToTheEnd(0.5, 2)).toBeGreaterThan(100);
  expect(await sleptToTheEnd(2, 2)).toBe(0);
});

test('the spin begins as late as the sleeps allow: it learns how late they come back', async () => {
  const clock = lateClock();
  const asked: number[] = [];
  const waitUntil = createArrivalTimer(clock, { sleeper: { slackMs: 0.1, sleepUntil: atMs => (asked.push(atMs), clock.sleep(atMs - clock.nowMs())) }, freeOfOthers: () => 2 });
  for (let k = 1; k <= 60; k++) await waitUntil(20 * k, signal);
  expect([asked[0], asked.at(-1)]).toEqual([expect.closeTo(20 - 0.1, 1), expect.closeTo(1200 - 0.75, 1)]);
});

test('what is due is due at once, and a stop ends the waiting', async () => {
  const clock = lateClock();
  await createArrivalTimer(clock, { freeOfOthers: () => 2 })(0, signal);
  await createArrivalTimer(clock, { freeOfOthers: () => 2 })(1e9, AbortSignal.abort());
  expect(clock.slept).toEqual([]);
});
