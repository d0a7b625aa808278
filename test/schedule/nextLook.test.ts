import { expect, test } from 'vitest';
import { nextLookMs } from '../../src/schedule/nextLook.ts';

/** When it looks at an endpoint that admitted from 0 s on, refused at `refusedS`, and opens at `opensS`. */
function looks(refusedS: number, opensS: number, admitted: number): string {
  const at: number[] = [];
  let doubledMs = 250;
  for (let nowMs = refusedS * 1_000; nowMs < opensS * 1_000; doubledMs = Math.min(30_000, doubledMs * 2)) {
    nowMs += nextLookMs(nowMs, doubledMs, (1 + at.length) / (admitted + 1 + at.length));
    at.push(nowMs / 1_000);
  }
  return at.map(s => Number(s.toFixed(2))).join(' ');
}

test('it looks when a window may end, and else ever more rarely', () => {
  expect(looks(0.1, 1, 30)).toBe('0.35 1.05');
  expect(looks(0.8, 10, 300)).toBe('1.05 1.55 2.55 5.05 10.05');
  expect(looks(2, 60, 600)).toBe('2.25 2.75 3.75 5.05 10.05 18.05 30.05 60.05');
  expect(looks(2, 150, 600)).toBe('2.25 2.75 3.75 5.05 10.05 18.05 30.05 60.05 90.05 120.05 150.05');
});

test('looks that are few of all requests do not become rarer', () => {
  expect(looks(2, 58, 6_000)).toBe('2.25 2.75 3.75 5.05 10.05 18.05 30.05 40.05 60.05');
});
