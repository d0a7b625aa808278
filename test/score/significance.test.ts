import { describe, expect, it } from 'vitest';
import { createRng } from '../../src/base/rng.ts';
import { drawBinomial } from '../../src/score/binomial.ts';
import { holm } from '../../src/score/holm.ts';
import { logFactorial } from '../../src/score/logFactorial.ts';
import { mcnemar } from '../../src/score/mcnemar.ts';

describe('mcnemar', () => {
  // scipy 1.17, binomtest(min, a + b, 0.5).pvalue
  it.each([
    [306, 79, 1.2400534250724266e-32],
    [0, 5, 0.0625],
    [3, 9, 0.14599609375],
    [9, 3, 0.14599609375],
    [25, 40, 0.08168153394154003],
    [500, 400, 0.0009564441369189373],
    [50_000, 49_000, 0.0014980826229750034],
    [500_300, 499_700, 0.5491729059131272],
    [10, 10, 1],
    [1, 0, 1],
    [0, 0, 1],
    [600_000, 400_000, 0],
  ])('%i to %i: p = %d', (onlyA, onlyB, p) => {
    const found = mcnemar(onlyA, onlyB);
    if (p === 0) expect(found).toBe(0);
    else expect(found / p).toBeCloseTo(1, 7);
  });
});

describe('holm', () => {
  it.each([
    [[0.01, 0.04, 0.03], [0.03, 0.06, 0.06]],
    [[0.5, 0.6], [1, 1]],
    [[0.02, undefined, 0.01], [0.02, undefined, 0.02]],
    [[0.04, 0.011, 0.01], [0.04, 0.03, 0.03]],
    [[], []],
  ])('%j becomes %j', (ps, adjusted) => {
    const found = holm(ps);
    expect(found.map(p => (p === undefined ? undefined : Number(p.toFixed(12))))).toEqual(adjusted);
  });
});

it('ln n! agrees with scipy', () => {
  const expected: Record<number, number> = { 0: 0, 1: 0, 5: 4.787491742782046, 31: 78.0922235533153, 32: 81.55795945611503, 100: 363.73937555556347, 1000: 5912.128178488164, 1000000: 12815518.384658169 };
  for (const [n, value] of Object.entries(expected)) expect(logFactorial(Number(n))).toBeCloseTo(value, 7);
});

describe('binomial draws', () => {
  // Small means go by inversion, large ones by rejection, p over ½ by symmetry: mean, variance and the whole shape.
  it.each([
    [10, 0.3],
    [1000, 0.005],
    [100, 0.5],
    [1319, 0.5625],
    [60, 0.9],
    [40, 0.26],
  ])('n = %i, p = %d follow the distribution', (n, p) => {
    const rng = createRng(n);
    const draws = 40_000;
    const counts = new Float64Array(n + 1);
    for (let k = 0; k < draws; k++) counts[drawBinomial(n, p, rng)]! += 1;
    let chiSquare = 0;
    let cells = 0;
    for (let k = 0; k <= n; k++) {
      const expected = draws * Math.exp(logFactorial(n) - logFactorial(k) - logFactorial(n - k) + k * Math.log(p) + (n - k) * Math.log(1 - p));
      if (expected < 10) continue;
      cells++;
      chiSquare += ((counts[k] ?? 0) - expected) ** 2 / expected;
    }
    // Mean cells − 1, sd √(2 cells): four sd.
    expect(chiSquare).toBeLessThan(cells + 4 * Math.sqrt(2 * cells));
  });

  it('are certain at the ends', () => expect([drawBinomial(5, 0, createRng(1)), drawBinomial(5, 1, createRng(1)), drawBinomial(0, 0.5, createRng(1))]).toEqual([0, 5, 0]));
});
