import { describe, expect, it } from 'vitest';
import { problems } from '../../bench/search/problems.ts';
import { bestShare } from '../../bench/search/servedModel.ts';
import { median, trySearch } from '../../bench/search/trySearch.ts';
import type { StrategySpec } from '../../src/task/tune.ts';

const found = (problem: (typeof problems)[number], strategies: StrategySpec[], experiments: number): number =>
  median(
    strategies.map(strategy => {
      const { best } = trySearch(problem.parameters, strategy, experiments, configuration => ({ feasible: problem.violation(configuration) === 0, loss: problem.loss(configuration), violation: problem.violation(configuration) }));
      return best.at(-1)!;
    }),
  );
const seeds = (n: number): number[] => Array.from({ length: n }, (_, seed) => seed);

/** The short form of `npm run bench:search`. */
describe('bayesian search', () => {
  it.each(problems.slice(0, 3).map(problem => [problem.name, problem] as const))('reaches in 30 experiments what random search needs 100 for: %s', (_, problem) => {
    const random = found(problem, seeds(20).map(seed => ({ use: 'random', seed })), 100);
    expect(found(problem, seeds(3).map(seed => ({ use: 'bayesian', seed, initial: Math.max(4, problem.parameters.length + 1) })), 30)).toBeLessThan(random);
  });

  it('knows the optima right', () => {
    const at: Record<string, number[]> = { 'Branin in a disk': [Math.PI, 2.275], 'Gramacy’s toy': [0.1954, 0.4044], 'Hartmann 6, Σx ≤ 3': [0.20169, 0.150011, 0.476874, 0.275332, 0.311652, 0.6573], 'pressure vessel': [0.8125, 0.4375, 42.0984, 176.6366] };
    for (const problem of problems) {
      const configuration = Object.fromEntries(problem.parameters.map(({ name }, k) => [name, at[problem.name]![k]!]));
      expect(problem.loss(configuration) / problem.optimum).toBeCloseTo(1, 4);
      expect(problem.violation(configuration)).toBeLessThan(2e-4);
    }
  });

  it('finds in 12 experiments at least 95 % of the best of 48 noisy configurations', () => {
    const shares = seeds(15).map(seed => bestShare(seed, { use: 'bayesian', seed, initial: 4 }, 12, 1));
    expect(median(shares)).toBeGreaterThanOrEqual(0.95);
    expect(shares.filter(share => share >= 0.95).length).toBeGreaterThanOrEqual(11);
  });
});
