import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { systemClock } from '../../src/base/clock.ts';
import { createBottleneckGate, createSpacingGate } from '../../src/schedule/gate.ts';

/** One contract for both gates. Time is vitest's, since Bottleneck reads the system's. */
describe.each([
  ['Bottleneck', createBottleneckGate],
  ['the gate of our own', createSpacingGate],
])('%s', (_name, createGate) => {
  beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date', 'performance'], now: 0 }));
  afterEach(() => void vi.useRealTimers());

  test('lets the first pass at once, and each next one an interval later', async () => {
    expect(await passTimes([0, 0, 0, 0])).toBe('0 20 40 60');
  });

  test('an idle time earns no burst', async () => {
    expect(await passTimes([0, 200, 200, 200])).toBe('0 200 220 240');
  });

  test('an abort ends the wait', async () => {
    const gate = createGate(1000, systemClock);
    const stop = new AbortController();
    void gate.pass(performance.now(), stop.signal);
    await vi.advanceTimersByTimeAsync(5);
    const waiting = gate.pass(performance.now(), stop.signal);
    stop.abort();
    await waiting;
    expect(performance.now()).toBeLessThan(10);
    gate.dispose();
  });

  /** Asks one after another, each no earlier than its time; times are rounded to 10 ms, since Bottleneck starts even the first job by a timer. */
  async function passTimes(askedMs: readonly number[]): Promise<string> {
    const gate = createGate(20, systemClock);
    const passed: number[] = [];
    const asked = (async () => {
      for (const ms of askedMs) {
        if (ms > performance.now()) await systemClock.sleep(ms - performance.now());
        await gate.pass(ms, new AbortController().signal);
        passed.push(Math.round(performance.now() / 10) * 10);
      }
    })();
    await vi.advanceTimersByTimeAsync(1000);
    await asked;
    gate.dispose();
    return passed.join(' ');
  }
});

test('late timers do not slow a high rate down', async () => {
  let nowMs = 0;
  // Each sleep is a millisecond late, as timers are.
  const clock = { nowMs: () => nowMs, wallMs: () => nowMs, sleep: async (ms: number) => void (nowMs += ms + 1) };
  const gate = createSpacingGate(2, clock);
  for (let i = 0; i < 1000; i++) await gate.pass(0, new AbortController().signal);
  expect(nowMs).toBeGreaterThan(1990);
  expect(nowMs).toBeLessThan(2010);
});

test('a least distance is kept, although timers are early and late', async () => {
  let nowMs = 0;
  let sleeps = 0;
  const clock = { nowMs: () => nowMs, wallMs: () => nowMs, sleep: async (ms: number) => void (nowMs += Math.floor(ms) + ([0, 0.4, 7, 2][sleeps++ % 4] ?? 0) - 0.6) };
  const gate = createSpacingGate(5, clock, 'least');
  const passed: number[] = [];
  for (let i = 0; i < 200; i++) {
    await gate.pass(0, new AbortController().signal);
    passed.push(nowMs);
  }
  expect(Math.min(...passed.slice(1).map((ms, i) => ms - (passed[i] ?? 0)))).toBeGreaterThanOrEqual(5);
});
