import { expect, test } from 'vitest';
import { createRng } from '../../src/base/rng.ts';
import { encodeChunks } from '../../src/score/load/chunkTimes.ts';
import { measureLoad } from '../../src/score/load/measureLoad.ts';
import type { ObservedRequest } from '../../src/score/load/observedRequest.ts';
import { steadyWindow } from '../../src/score/load/steadyWindow.ts';

/** A closed loop of so many slots whose requests take what `timesOf` says, until `endMs`: what the k-th one of all meets at a time. */
function closedLoop(slots: number, endMs: number, timesOf: (atMs: number, k: number) => { readonly ttft: number; readonly itl: number; readonly tokens: number }): readonly ObservedRequest[] {
  const free = Array.from({ length: slots }, () => 0);
  const rows: ObservedRequest[] = [];
  for (;;) {
    const slot = free.indexOf(Math.min(...free));
    const dueMs = free[slot] ?? 0;
    if (dueMs >= endMs) return rows;
    const { ttft, itl, tokens } = timesOf(dueMs, rows.length);
    const e2eMs = ttft + (tokens - 1) * itl;
    free[slot] = dueMs + e2eMs;
    rows.push({ dueMs, sentMs: dueMs, ttftMs: ttft, e2eMs, tokensOut: tokens, chunks: encodeChunks({ atMs: Array.from({ length: tokens }, (_, k) => ttft + k * itl), characters: Array.from({ length: tokens }, () => 4) }), outcome: 'ok' });
  }
}
const measure = (rows: readonly ObservedRequest[], concurrency: number) => measureLoad([rows], { concurrency, seed: 1 });

test('a plateau between ramp and drain is found within 1 % of its throughput', () => {
  // 50 tokens at 20 ms after 100 ms, ± a tenth; over the first four seconds the server warms up, at half its speed.
  for (let seed = 0; seed < 20; seed++) {
    const rng = createRng(seed);
    const tokens = 50;
    const rows = closedLoop(32, 60_000, atMs => {
      const slow = (atMs < 4000 ? 2 : 1) * (0.9 + 0.2 * rng.next());
      return { ttft: 100 * slow, itl: 20 * slow, tokens };
    });
    const { steady, whole, drift } = measure(rows, 32);
    const plateau = (32 * tokens * 1000) / (100 + 49 * 20);
    expect(Math.abs((steady?.tokensPerS ?? 0) / plateau - 1), `seed ${seed}`).toBeLessThan(0.01);
    expect(Math.abs((steady?.requestsPerS ?? 0) / (plateau / tokens) - 1), `seed ${seed}`).toBeLessThan(0.01);
    expect(whole.tokensPerS ?? 0).toBeLessThan(0.97 * plateau);
    expect(drift).toEqual([]);
  }
});

test.each([
  ['a drift', (atMs: number) => 1 + (0.3 * atMs) / 60_000, 'the time per token rose by'],
  ['a step', (atMs: number) => (atMs < 35_000 ? 1 : 1.3), 'the time per token rose by'],
  ['a recovery', (atMs: number) => (atMs < 25_000 ? 1.6 : 1), 'no plateau or told'],
  ['nothing', () => 1, ''],
])('%s', (_, slowness, told) => {
  const rng = createRng(3);
  const { drift, unsteady, steady } = measure(closedLoop(8, 60_000, atMs => ({ ttft: 100, itl: 20 * slowness(atMs) * (0.95 + 0.1 * rng.next()), tokens: 20 })), 8);
  if (told === 'no plateau or told') expect(unsteady !== undefined || drift.length > 0 || (steady?.fromMs ?? 0) > 24_000).toBe(true);
  else if (told === '') expect(drift).toEqual([]);
  else expect(drift[0]).toContain(told);
});

test('few requests have no plateau, and say so', () => {
  expect(steadyWindow([])).toEqual({ none: '0 requests are too few to tell a plateau from ramp and drain', drift: [] });
  expect(measure(closedLoop(4, 900, () => ({ ttft: 100, itl: 20, tokens: 5 })), 4).unsteady).toContain('too few');
});

test('the operational law holds where slots were busy, and tells where they were not', () => {
  const busy = measure(closedLoop(8, 20_000, () => ({ ttft: 100, itl: 20, tokens: 6 })), 8).steady?.law;
  expect(busy).toMatchObject({ expected: expect.closeTo(8, 0), observed: 8 });
  const idle = measure(closedLoop(8, 20_000, () => ({ ttft: 100, itl: 20, tokens: 6 })), 16).steady?.law;
  expect(idle?.mismatch).toBeCloseTo(-0.5, 1);
});
