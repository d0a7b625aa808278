import { expect, test } from 'vitest';
import { arrivalTimes } from '../../src/schedule/arrivals.ts';
import type { Arrival } from '../../src/plan/plan.ts';

function take(arrival: Arrival, n: number, seed = 's', ratePerS = 50): readonly number[] {
  const times = arrivalTimes({ ratePerS, arrival, seed });
  return Array.from({ length: n }, () => times.next().value);
}
const gapsOf = (times: readonly number[]): readonly number[] => times.slice(1).map((ms, k) => ms - (times[k] ?? 0));

test('constant arrivals do not drift', () => {
  expect(take('constant', 4)).toEqual([0, 20, 40, 60]);
  expect(take('constant', 100_001).at(-1)).toBe(2_000_000);
});

test('one seed is one schedule, and another seed another', () => {
  expect(take('poisson', 5)).toEqual(take('poisson', 5));
  expect(take('poisson', 5)).not.toEqual(take('poisson', 5, 't'));
});

test('Poisson gaps pass a Kolmogorov–Smirnov test against the exponential distribution', () => {
  const gaps = gapsOf(take('poisson', 5001)).toSorted((a, b) => a - b);
  const distance = Math.max(...gaps.map((gap, k) => Math.max(Math.abs((k + 1) / gaps.length - (1 - Math.exp(-gap / 20))), Math.abs(k / gaps.length - (1 - Math.exp(-gap / 20))))));
  // The 5 % point of the distribution is 1.36 ÷ √n.
  expect(distance).toBeLessThan(1.36 / Math.sqrt(gaps.length));
});

test.each<[Arrival, number]>([
  ['poisson', 1],
  [{ gamma: 0.25 }, 2],
  [{ gamma: 4 }, 0.5],
])('%j: gaps of the asked mean, and a coefficient of variation of %f', (arrival, cv) => {
  const gaps = gapsOf(take(arrival, 40_000));
  const mean = gaps.reduce((sum, gap) => sum + gap, 0) / gaps.length;
  const sd = Math.sqrt(gaps.reduce((sum, gap) => sum + (gap - mean) ** 2, 0) / gaps.length);
  expect(Math.abs(mean / 20 - 1)).toBeLessThan(0.03);
  expect(Math.abs(sd / mean / cv - 1)).toBeLessThan(0.05);
});
