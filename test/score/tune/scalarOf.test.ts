import { describe, expect, it } from 'vitest';
import { createRng } from '../../../src/base/rng.ts';
import { isHard, scalarOf, violationOf, type Scalarised } from '../../../src/score/tune/scalarOf.ts';

const ttft = (actual: number, weight = 1): Scalarised['limits'][number] => ({ actual, limit: 300, lowerIsBetter: true, weight });
const success = (actual: number): Scalarised['limits'][number] => ({ actual, limit: 0.99, lowerIsBetter: false });
const of = (objective: number, ...limits: Scalarised['limits'][number][]): number => scalarOf({ objective, direction: 'maximize', reference: 200, limits });

describe('the scalar of an objective and its limits', () => {
  it('is the objective by its reference, and a penalty that grows by e for each tenth of the limit', () => {
    expect(of(100)).toBe(-0.5);
    expect(of(100, ttft(300))).toBe(-0.5);
    expect(of(100, ttft(330))).toBeCloseTo(-0.5 + Math.E - 1, 12);
    expect(of(100, ttft(360, 2))).toBeCloseTo(-0.5 + 2 * (Math.E ** 2 - 1), 12);
    expect(of(100, ttft(330), success(0.891))).toBeCloseTo(-0.5 + 2 * (Math.E - 1), 12);
    expect(scalarOf({ objective: 100, direction: 'minimize', reference: 200, limits: [] })).toBe(0.5);
    // Five times beyond the limit and fifty.
    expect(of(100, ttft(1800))).toBe(of(100, ttft(15_000)));
  });

  it('is continuous at the limit, and monotone in the objective and in each violation', () => {
    const rng = createRng(5);
    for (let round = 0; round < 500; round++) {
      const [objective, actual, rate] = [1 + 1000 * rng.next(), 1700 * rng.next(), rng.next()];
      const here = of(objective, ttft(actual), success(rate));
      expect(of(objective * 1.01, ttft(actual), success(rate))).toBeLessThanOrEqual(here);
      expect(of(objective, ttft(actual + 5), success(rate))).toBeGreaterThanOrEqual(here);
      expect(of(objective, ttft(actual), success(rate + 0.005))).toBeLessThanOrEqual(here);
    }
    for (const step of [1e-4, 1e-6, 1e-9]) expect(of(100, ttft(300 + 300 * step)) - of(100, ttft(300))).toBeCloseTo(10 * step, 4);
  });

  it('calls a violation hard beyond the fail ratio, not at it', () => {
    expect([0.05, 0.05 + 1e-9].map(violation => isHard(violation, 0.05))).toEqual([false, true]);
    expect(isHard(0, 0)).toBe(false);
    expect(violationOf(ttft(315))).toBeCloseTo(0.05, 12);
    expect(violationOf(success(1))).toBe(0);
  });
});
