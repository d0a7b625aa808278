import { expect, test } from 'vitest';
import { rampAt } from '../../src/plan/rampAt.ts';
import { arrivalTimes, rampTimes, replayTimes, slotTimes } from '../../src/schedule/arrivals.ts';
import type { DrawnArrival as Arrival, Ramp } from '../../src/plan/plan.ts';

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

const ramp = (from: number, to: number, more: Partial<Ramp> = {}): Ramp => ({ of: 'rate', from, to, overMs: 60_000, shape: 'linear', arrival: 'constant', ...more });
const until = (times: Iterator<number>, ms: number): readonly number[] => {
  const found: number[] = [];
  for (let next = times.next(); next.done !== true && next.value <= ms; next = times.next()) found.push(next.value);
  return found;
};

test.each<[string, Ramp, number]>([
  ['up', ramp(1, 49), 1500],
  ['down', ramp(49, 1), 1500],
  ['by the same factor in the same time', ramp(1, 64, { shape: 'exponential' }), (63 / Math.log(64)) * 60],
  ['at random', ramp(10, 90, { arrival: 'poisson' }), 3000],
])('a ramp %s: as many requests as the rate adds up to, and at each time as many as the rate is then', (_, of, expected) => {
  const times = until(rampTimes(of, 's'), 60_000);
  expect(Math.abs(times.length / expected - 1)).toBeLessThan(of.arrival === 'poisson' ? 0.05 : 0.002);
  for (const share of [0.1, 0.5, 0.9]) {
    const near = times.filter(ms => Math.abs(ms - share * 60_000) <= 3000).length / 6;
    expect(Math.abs(near / rampAt(of, share * 60_000) - 1), `${share}`).toBeLessThan(of.arrival === 'poisson' ? 0.2 : 0.08);
  }
});

test('after its end a ramp stays where it is; one seed is one schedule', () => {
  const after = until(rampTimes(ramp(1, 10, { overMs: 1000 }), 's'), 5000).filter(ms => ms > 1000);
  expect(gapsOf(after).map(gap => Math.round(gap))).toEqual(Array.from({ length: after.length - 1 }, () => 100));
  expect(until(rampTimes(ramp(1, 9, { arrival: 'poisson' }), 'a'), 9000)).toEqual(until(rampTimes(ramp(1, 9, { arrival: 'poisson' }), 'a'), 9000));
});

test('Poisson requests of a ramp are a Poisson process on the time that the rate stretches', () => {
  const of = ramp(5, 80, { arrival: 'poisson' });
  // How many are due by then, on average.
  const counts = until(rampTimes(of, 'k'), 60_000).map(ms => 5 * (ms / 1000) + (75 / 120) * (ms / 1000) ** 2);
  const gaps = gapsOf(counts).toSorted((a, b) => a - b);
  const distance = Math.max(...gaps.map((gap, k) => Math.abs((k + 1) / gaps.length - (1 - Math.exp(-gap)))));
  expect(distance).toBeLessThan(1.36 / Math.sqrt(gaps.length));
});

test('a replay keeps to the times of its trace, stretched, and ends with it', () => {
  expect([...replayTimes([0, 10, 10, 40], 0.5)]).toEqual([0, 5, 5, 20]);
});

test.each<[string, Ramp, string]>([
  ['up', ramp(2, 5, { of: 'concurrency' }), '2 until 10 s, 3 until 30 s, 4 until 50 s, 5 until 60 s'],
  ['down', ramp(5, 2, { of: 'concurrency' }), '5 until 10 s, 4 until 30 s, 3 until 50 s, 2 until 60 s'],
])('slots of a ramp %s are open so that the nearest whole number is in flight', (_, of, expected) => {
  const slots = Array.from({ length: 5 }, (_, k) => slotTimes(of)(k));
  const openAt = (ms: number): number => slots.filter(({ fromMs, untilMs }) => fromMs <= ms && ms < untilMs).length;
  const steps: string[] = [];
  for (let s = 1; s <= 60; s++) if (s === 60 || openAt(s * 1000 + 1) !== openAt(s * 1000 - 1)) steps.push(`${openAt(s * 1000 - 1)} until ${s} s`);
  expect(steps.join(', ')).toBe(expected);
});
