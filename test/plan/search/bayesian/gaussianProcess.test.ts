import { describe, expect, it } from 'vitest';
import { createRng } from '../../../../src/base/rng.ts';
import { cholesky, inverse, logDeterminant, solve } from '../../../../src/plan/search/bayesian/cholesky.ts';
import { fitMargins, logFeasible } from '../../../../src/plan/search/bayesian/feasibility.ts';
import { fitGaussianProcess, gaussianProcess, type Prior } from '../../../../src/plan/search/bayesian/gaussianProcess.ts';
import { pointsOf } from '../../../../src/plan/search/bayesian/kernel.ts';
import { maximise } from '../../../../src/plan/search/bayesian/maximise.ts';
import { logBelow, logImprovement } from '../../../../src/plan/search/bayesian/normal.ts';
import { warped } from '../../../../src/plan/search/bayesian/warped.ts';

const at = [[0.1, 0.2], [0.4, 0.9], [0.8, 0.3], [0.55, 0.5]].map(point => Float64Array.from(point));
const wide: Prior = { length: { mean: -1, sd: 1 }, signal: { mean: 0, sd: 1 }, noise: { mean: -7, sd: 2 } };

describe('Cholesky', () => {
  it('solves, inverts, and knows the determinant', () => {
    const a = Float64Array.from([4, 2, 0.6, 2, 5, 1, 0.6, 1, 3]);
    const factored = cholesky(a, 3);
    expect([...solve(factored, Float64Array.from([1, 2, 3]))].map(x => x.toFixed(6))).toEqual(['0.004484', '0.212556', '0.928251']);
    const product = [...inverse(factored)].map((_, k) => [0, 1, 2].reduce((sum, j) => sum + a[3 * Math.floor(k / 3) + j]! * inverse(factored)[3 * j + (k % 3)]!, 0));
    expect(product.map(x => Number(x.toFixed(12)) + 0)).toEqual([1, 0, 0, 0, 1, 0, 0, 0, 1]);
    expect(logDeterminant(factored)).toBeCloseTo(Math.log(44.6), 12);
  });

  it('survives equal rows, which rounding makes indefinite', () => {
    const n = 30;
    const solved = solve(cholesky(new Float64Array(n * n).fill(1), n), new Float64Array(n).fill(1));
    expect(solved.every(Number.isFinite)).toBe(true);
    expect(solved.reduce((sum, x) => sum + x, 0)).toBeCloseTo(1, 6);
    expect(() => cholesky(Float64Array.from([Number.NaN]), 1)).toThrow('not finite');
  });
});

describe('the normal distribution', () => {
  // mpmath, 60 digits.
  it.each([
    [-100, -5005.52420869421, -5010.12957880025],
    [-40, -804.608442013754, -808.29856835662],
    [-10, -53.2312851505125, -55.5531220361224],
    [-3, -6.60772622151035, -7.86968605960303],
    [-1, -1.84102164500926, -2.48512102571264],
    [-0.5, -1.17591176159362, -1.62051626438732],
    [0, -0.693147180559945, -0.918938533204673],
    [1, -0.17275377902345, 0.0800262188493069],
    [3, -0.00135080996474819, 1.09873966532771],
    [6, -9.86587645524376e-10, 1.79175946925411],
  ])('at %d', (z, below, improvement) => {
    expect(logBelow(z) / below).toBeCloseTo(1, 7);
    expect(logImprovement(z)).toBeCloseTo(improvement, 6);
  });

  it('has no steps where one formula ends and the next begins', () => {
    for (let z = -60; z < 10; z += 0.01) {
      expect(logBelow(z + 0.01)).toBeGreaterThanOrEqual(logBelow(z));
      expect(logImprovement(z + 0.01)).toBeGreaterThan(logImprovement(z));
    }
  });
});

describe('Gaussian process', () => {
  const targets = Float64Array.from([1, -0.5, 0.3, 0.9]);

  it('predicts what scikit-learn 1.9 predicts with these hyperparameters', () => {
    const process = gaussianProcess(pointsOf(at, [true, true]), targets, new Float64Array(4), { lengths: [0.3, 0.8], signal: 1.7, noise: 0.05 });
    const there = [[0.5, 0.5], [0.95, 0.05]].map(point => process.predict(Float64Array.from(point)));
    // Its mean was set to that of generalised least squares, 0.318326.
    expect(there.map(({ mean }) => mean.toFixed(6))).toEqual(['0.729303', '0.112027']);
    expect(there.map(({ variance }) => variance.toFixed(6))).toEqual(['0.082700', '0.648268']);
  });

  it('finds which dimension matters, and how noisy the targets are', () => {
    const rng = createRng(1);
    const points = Array.from({ length: 60 }, () => Float64Array.from([rng.next(), rng.next(), rng.int(3)]));
    const noisy = Float64Array.from(points, point => Math.sin(7 * point[0]!) + (point[2] === 1 ? 1 : 0) + 0.2 * (rng.next() + rng.next() + rng.next() - 1.5) * 2);
    const start = { lengths: [0.5, 0.5, 0.5], signal: 1, noise: 0.01 };
    const { hyperparameters: { lengths, noise } } = fitGaussianProcess(pointsOf(points, [true, true, false]), noisy, new Float64Array(60), wide, [start], 60);
    expect(lengths[1]! / lengths[0]!).toBeGreaterThan(3);
    expect(Math.sqrt(noise)).toBeGreaterThan(0.1);
    expect(Math.sqrt(noise)).toBeLessThan(0.3);
  });

  it('climbs along its true gradient', () => {
    // Where the gradient is wrong, the climb stops below the top.
    const { at: top, value } = maximise(x => ({ value: -((x[0]! - 3) ** 2) - 10 * (x[1]! - x[0]! ** 2) ** 2, gradient: Float64Array.from([-2 * (x[0]! - 3) + 40 * x[0]! * (x[1]! - x[0]! ** 2), -20 * (x[1]! - x[0]! ** 2)]) }), Float64Array.from([0, 0]), 200);
    expect([...top].map(x => x.toFixed(2))).toEqual(['3.00', '9.00']);
    expect(value).toBeGreaterThan(-1e-4);
  });
});

describe('margins', () => {
  const line = Array.from({ length: 9 }, (_, k) => Float64Array.of(k / 8));
  const chances = (margins: Parameters<typeof fitMargins>[1]): number[] => {
    const { process } = fitMargins(pointsOf(line, [true]), margins, { length: { mean: -1, sd: 1 }, signal: { mean: 0, sd: 1 } }, 20);
    return line.map(x => Math.round(100 * Math.exp(logFeasible(process, x))));
  };

  it('are learnt from what was held, from how far limits were exceeded, and from what did not start', () => {
    expect(chances(['within', 'within', 'within', 'within', 'within', 0.2, 0.4, 0.6, 0.8])).toEqual([95, 98, 99, 99, 69, 0, 0, 0, 0]);
    expect(chances(['within', 'within', 'within', 'outside', 'within', 'within', 'outside', 'outside', 'outside']).map(chance => (chance > 50 ? '+' : '−')).join('')).toBe('+++−++−−−');
  });

  it('say nothing that is not a chance where nothing is feasible, or everything has the same violation', () => {
    for (const margins of [line.map(() => 'outside' as const), line.map(() => 0.3), line.map(() => 50)]) for (const chance of chances(margins)) expect(chance).toBeLessThan(50);
  });
});

describe('warped losses', () => {
  it('keep their order, and a far one does not flatten the others', () => {
    const rng = createRng(3);
    for (let round = 0; round < 50; round++) {
      const losses = Array.from({ length: 3 + rng.int(20) }, () => Math.exp(6 * rng.next()) * (rng.next() < 0.5 ? -1 : 1));
      const order = [...losses.keys()].sort((a, b) => losses[a]! - losses[b]!);
      const targets = warped(losses);
      order.slice(1).forEach((k, i) => expect(targets[k]!).toBeGreaterThan(targets[order[i]!]!));
    }
    const [a, b] = warped([1, 2, 3, 4, 1000]);
    const plain = 1 / Math.sqrt([1, 2, 3, 4, 1000].map(x => (x - 202) ** 2).reduce((sum, x) => sum + x, 0) / 5);
    expect((b! - a!) / plain).toBeGreaterThan(3);
  });

  it('are 0 where all are equal', () => {
    expect([...warped([0.1 + 0.2, 0.3, 0.3])]).toEqual([0, 0, 0]);
    expect([...warped([5])]).toEqual([0]);
  });
});
