import { expect, test } from 'vitest';
import { createRng, type Rng } from '../../src/base/rng.ts';
import { blockLength, quantileIntervals } from '../../src/score/load/quantileIntervals.ts';

const normal = (rng: Rng): number => Math.sqrt(-2 * Math.log(1 - rng.next())) * Math.cos(2 * Math.PI * rng.next());

/** AR(1) around 100. */
function series(n: number, rho: number, rng: Rng): number[] {
  let x = normal(rng);
  return Array.from({ length: n }, () => 100 + (x = rho * x + Math.sqrt(1 - rho * rho) * normal(rng)));
}

test.each([
  ['independent', 0, 300],
  ['neighbours that resemble each other', 0.7, 600],
])('intervals of %s observations hold the true median and p90 about 95 times in 100', (_, rho, n) => {
  const rng = createRng(`coverage ${rho}`);
  const held = [0, 0];
  const tries = 200;
  for (let t = 0; t < tries; t++) {
    const { quantiles } = quantileIntervals({ values: series(n, rho, rng) }, [0.5, 0.9], t) ?? { quantiles: [] };
    for (const [k, truth] of [100, 100 + 1.2816].entries()) if ((quantiles[k]?.low ?? 0) <= truth && truth <= (quantiles[k]?.high ?? 0)) held[k] = (held[k] ?? 0) + 1;
  }
  for (const count of held) expect(count / tries).toBeGreaterThan(0.88);
  for (const count of held) expect(count / tries).toBeLessThanOrEqual(1);
});

test('blocks are as long as neighbours resemble each other', () => {
  const rng = createRng(5);
  expect(blockLength(Float64Array.from(series(1000, 0, rng)))).toBeLessThanOrEqual(4);
  expect(blockLength(Float64Array.from(series(1000, 0.9, rng)))).toBeGreaterThan(15);
  expect(blockLength(new Float64Array(50).fill(7))).toBe(1);
});

test('values of one request stay together: gaps of few requests say less than as many of many', () => {
  const rng = createRng(9);
  const slow = Array.from({ length: 40 }, () => 20 + 3 * normal(rng));
  const values = slow.flatMap(mean => Array.from({ length: 50 }, () => mean + 0.1 * normal(rng)));
  const width = (interval: { low: number; high: number } | undefined): number => (interval?.high ?? 0) - (interval?.low ?? 0);
  const clustered = quantileIntervals({ values, sizes: slow.map(() => 50) }, [0.5], 1);
  const single = quantileIntervals({ values: values.toSorted(() => rng.next() - 0.5) }, [0.5], 1);
  expect(width(clustered?.quantiles[0])).toBeGreaterThan(3 * width(single?.quantiles[0]));
  expect(quantileIntervals({ values: [1] }, [0.5], 1)).toBeUndefined();
});
