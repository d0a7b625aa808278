import { expect, test } from 'vitest';
import { createRng } from '../../src/base/rng.ts';
import { uslFit } from '../../src/score/load/uslFit.ts';

const planted = (sigma: number, kappa: number, lambda = 10) => (n: number) => (lambda * n) / (1 + sigma * (n - 1) + kappa * n * (n - 1));
const points = (of: (n: number) => number) => [1, 2, 4, 8, 16, 32, 64].map(n => ({ n, throughput: of(n) }));

test('what was planted is found', () => {
  const of = planted(0.05, 0.001);
  expect(uslFit(points(of))).toEqual({ lambda: expect.closeTo(10, 6), sigma: expect.closeTo(0.05, 6), kappa: expect.closeTo(0.001, 8), peak: { n: expect.closeTo(Math.sqrt(0.95 / 0.001), 3), throughput: expect.closeTo(of(Math.sqrt(0.95 / 0.001)), 3) }, r2: expect.closeTo(1, 9), levels: 7, highest: 64 });
});

test('with noise, near it; a server without retrograde has no peak', () => {
  const rng = createRng(2);
  const noisy = uslFit(points(n => planted(0.02, 0.002)(n) * (0.98 + 0.04 * rng.next())));
  expect(Math.abs((noisy?.peak?.n ?? 0) / Math.sqrt(0.98 / 0.002) - 1)).toBeLessThan(0.15);
  expect(uslFit(points(n => 10 * n))).toMatchObject({ sigma: expect.closeTo(0, 9), kappa: expect.closeTo(0, 9) });
  expect(uslFit(points(planted(0, 0)).slice(0, 3))).toBeUndefined();
});
