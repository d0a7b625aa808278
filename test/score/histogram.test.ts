import { expect, test } from 'vitest';
import { histogram } from '../../src/score/load/histogram.ts';

const of = (values: readonly number[]): string => {
  const found = histogram(Float64Array.from(values).sort());
  return found === undefined ? 'none' : `${found.scale}, n ${found.n}: ${found.counts.map((count, k) => `${found.edges[k] ?? ''}:${count}`).join(' ')} ..${found.edges.at(-1) ?? ''}`;
};

test.each([
  // values, and how they are binned
  [[10, 11, 12, 13, 14, 15], 'linear, n 6: 10:1 11:1 12:1 13:1 14:2 ..15'],
  // The tail is more than six times as long as the middle: bins of equal ratio.
  [[1, 1, 1, 2, 32], 'log, n 5: 1:3 2:1 4:0 8:0 16:1 ..32'],
  // A time of 0 has no logarithm.
  [[0, 1, 1, 1, 100], 'linear, n 5: 0:4 20:0 40:0 60:0 80:1 ..100'],
  [[5, 5, 5], 'none'],
  [[5], 'none'],
  [[], 'none'],
])('%j', (values, expected) => expect(of(values)).toBe(expected));

test('every observation is in one bin; percentiles are of those that are enough', () => {
  const values = Float64Array.from({ length: 700 }, (_, k) => 20 + k / 10);
  const found = histogram(values);
  expect(found?.counts.reduce((sum, count) => sum + count, 0)).toBe(700);
  expect(found?.counts).toHaveLength(18);
  expect(found?.percentiles).toEqual({ p50: 54.95, p90: 82.91, p95: 86.405, p99: 89.201 });
  expect(histogram(values.slice(0, 20))?.percentiles).toEqual({ p50: 20.95 });
});
