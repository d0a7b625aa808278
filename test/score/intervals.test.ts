import { describe, expect, it } from 'vitest';
import { createRng } from '../../src/base/rng.ts';
import { bootstrapMean, bootstrapMeans } from '../../src/score/bootstrap.ts';
import { liveInterval } from '../../src/score/liveInterval.ts';
import { meanInterval } from '../../src/score/meanInterval.ts';
import { normalInterval } from '../../src/score/normalInterval.ts';
import { wilson } from '../../src/score/wilson.ts';

// Expected numbers: scipy 1.17 (binomtest().proportion_ci(method='wilson')) and NumPy (two million resamples).

describe('wilson', () => {
  it.each([
    [742, 1319, 0.5356326528399583, 0.5890988475978164],
    [5, 10, 0.236593090512564, 0.7634069094874361],
    [0, 10, 0, 0.27753279986288926],
    [10, 10, 0.7224672001371109, 1],
    [1, 1, 0.20654931437723745, 1],
    [1, 2, 0.09453120573423074, 0.9054687942657693],
    [999_999, 1_000_000, 0.9999943350881957, 0.9999998234754233],
  ])('%i of %i is %d to %d', (successes, n, low, high) => {
    const interval = wilson(successes, n);
    expect(interval).toMatchObject({ level: 0.95, method: 'wilson' });
    expect(interval?.low).toBeCloseTo(low, 13);
    expect(interval?.high).toBeCloseTo(high, 13);
  });
  it('is undefined of nothing', () => expect(wilson(0, 0)).toBeUndefined());
});

describe('the bootstrap of a mean', () => {
  const ten = [0.1, 0.25, 0.5, 0.5, 0.75, 1, 0, 0.33, 0.9, 0.6];
  const many = Array.from({ length: 101 }, (_, i) => ((i * 37) % 101) / 101);
  const flags = [...Array<number>(742).fill(1), ...Array<number>(577).fill(0)];
  const flips = [...Array<number>(306).fill(1), ...Array<number>(79).fill(-1), ...Array<number>(934).fill(0)];

  it.each([
    ['ten values', ten, 0.301, 0.688, 0.012],
    ['101 different values', many, 0.43878, 0.55132, 0.003],
    ['742 ones of 1319', flags, 0.53601, 0.58908, 0.0016],
    ['306 and −79 flips of 1319', flips, 0.14481, 0.20015, 0.0016],
  ])('of %s agrees with NumPy', (_, values, low, high, tolerance) => {
    for (const seed of [1, 2, 3]) {
      const interval = bootstrapMean(values, seed);
      expect(interval?.method).toBe('bootstrap');
      expect(Math.abs((interval?.low ?? NaN) - low)).toBeLessThan(tolerance);
      expect(Math.abs((interval?.high ?? NaN) - high)).toBeLessThan(tolerance);
    }
  });

  it('is the same for the same seed, and another for another', () => {
    expect(bootstrapMean(many, 7)).toEqual(bootstrapMean(many, 7));
    expect(bootstrapMean(many, 7)).not.toEqual(bootstrapMean(many, 8));
    expect(bootstrapMean(flips, 7)).toEqual(bootstrapMean([...flips].reverse(), 7));
  });

  it('of several columns at once is that of each alone', () => {
    const columns = [many, flips, many.map(value => value ** 2), [], [1], ten, many.map(value => 1 - value), many.map(Math.sqrt), many.map(value => value / 2), many.map(value => value / 3)];
    expect(bootstrapMeans(columns, 5)).toEqual(columns.map(column => bootstrapMean(column, 5)));
  });

  it('of equal values is that value; of none, nothing', () => {
    expect(bootstrapMean([0.5, 0.5], 1)).toEqual({ low: 0.5, high: 0.5, level: 0.95, method: 'bootstrap' });
    expect(bootstrapMean([], 1)).toBeUndefined();
  });

  it('costs the same for a million 0/1 scores, and gives way to the normal approximation for many different values', () => {
    const started = performance.now();
    const ones = bootstrapMean(Float64Array.from({ length: 1_000_000 }, (_, i) => i % 2), 1);
    const rng = createRng(1);
    const different = bootstrapMean(Float64Array.from({ length: 100_000 }, () => rng.next()), 1);
    expect(performance.now() - started).toBeLessThan(3000);
    expect([ones?.method, different?.method]).toEqual(['bootstrap', 'normal']);
    expect(ones?.low).toBeCloseTo(0.5 - 0.00098, 4);
    expect((different?.high ?? NaN) - (different?.low ?? NaN)).toBeCloseTo((2 * 1.96 * Math.sqrt(1 / 12)) / Math.sqrt(100_000), 4);
  });

  it('covers the mean about as often as it says', () => {
    const rng = createRng(3);
    let covered = 0;
    for (let k = 0; k < 100; k++) {
      const interval = bootstrapMean(Array.from({ length: 200 }, () => [0, 0.5, 1][rng.int(3)] ?? 0), k);
      if (interval && interval.low <= 0.5 && 0.5 <= interval.high) covered++;
    }
    // 95 expected, sd 2.2.
    expect(covered).toBeGreaterThan(86);
    expect(covered).toBeLessThan(100);
  });
});

it('the normal interval is mean ± 1.96 s/√n', () => {
  const { low, high } = normalInterval([0.1, 0.25, 0.5, 0.5, 0.75, 1, 0, 0.33, 0.9, 0.6]) ?? { low: NaN, high: NaN };
  expect([low, high].map(value => value.toFixed(9))).toEqual(['0.288122556', '0.697877444']);
  expect(normalInterval([1])).toBeUndefined();
});

it('a mean has Wilson for 0/1 scores and the bootstrap for others', () => {
  expect(meanInterval([1, 0, 1], { binary: true, seed: 1 })).toEqual(wilson(2, 3));
  expect(meanInterval([1, 0, 0.5], { binary: false, seed: 1 })).toEqual(bootstrapMean([1, 0, 0.5], 1));
  expect(meanInterval([], { binary: true, seed: 1 })).toBeUndefined();
});

it('the live interval comes from sums alone, within [0, 1]', () => {
  expect(liveInterval({ n: 1319, sum: 742, sumOfSquares: 742, binary: true })).toEqual(wilson(742, 1319));
  const values = [0.4, 0.5, 0.6, 0.55];
  const live = liveInterval({ n: 4, sum: 2.05, sumOfSquares: values.reduce((sum, value) => sum + value ** 2, 0), binary: false });
  expect(live?.low).toBeCloseTo(normalInterval(values)?.low ?? NaN, 12);
  expect(live?.high).toBeCloseTo(normalInterval(values)?.high ?? NaN, 12);
  expect(liveInterval({ n: 3, sum: 2, sumOfSquares: 2, binary: false })).toMatchObject({ high: 1 });
  expect(liveInterval({ n: 1, sum: 0.3, sumOfSquares: 0.09, binary: false })).toBeUndefined();
  expect(liveInterval({ n: 0, sum: 0, sumOfSquares: 0, binary: true })).toBeUndefined();
  // Equal values: cancellation must not make the variance negative.
  expect(liveInterval({ n: 3, sum: 0.3, sumOfSquares: 0.02999999999999999, binary: false })?.low).toBeCloseTo(0.1, 6);
});
