import { expect, test } from 'vitest';
import { pace } from '../../src/report/pace.ts';
import type { TickRow } from '../../src/store/rows.ts';

/** `0:0 1:10` are ticks at 0 s with 0 done and at 1 s with 10 done. */
function ticks(picture: string): readonly TickRow[] {
  return picture.split(' ').map(word => {
    const [second = 0, done = 0] = word.split(':').map(Number);
    return { atMs: second * 1_000, done, total: 100, inFlight: 2, failed: 0, requestsPerS: 5, tokensPerS: 0, limit: 4 };
  });
}

test.each([
  ['nothing before two seconds', '0:0 1:10', 90, undefined],
  ['the rate of what was seen', '0:0 1:10 2:20', 80, 8_000],
  ['nothing where nothing moves', '0:7 1:7 2:7', 93, undefined],
  ['nothing without a total', '0:0 1:10 2:20', undefined, undefined],
  ['the last 15 seconds only', '0:0 5:5 10:10 15:15 20:20 25:120', 10, 1_364],
  ['nothing from before a pause', '0:0 1:50 2:90 60:90 61:91 62:92', 8, 8_000],
])('the time left is told from %s', (_name, picture, left, expected) => {
  const timeLeftMs = pace(ticks(picture), left)?.timeLeftMs;
  expect(timeLeftMs === undefined ? undefined : Math.round(timeLeftMs)).toBe(expected);
});

test('the time left converges at a steady rate, with any jitter of the ticks', () => {
  let worstMs = 0;
  for (let second = 5; second <= 40; second++) {
    const seen = Array.from({ length: second + 1 }, (_, k) => `${k}:${k * 20 + (k % 3) * 4}`).join(' ');
    const done = second * 20 + (second % 3) * 4;
    const trueMs = ((1_000 - done) / 20) * 1_000;
    worstMs = Math.max(worstMs, Math.abs((pace(ticks(seen), 1_000 - done)?.timeLeftMs ?? 0) - trueMs) / trueMs);
  }
  expect(worstMs).toBeLessThan(0.1);
});

test('before the first tick there is none', () => {
  expect(pace([], 5)).toBeUndefined();
});
