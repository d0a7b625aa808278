import { describe, expect, it } from 'vitest';
import { createRng } from '../../../src/base/rng.ts';
import { createSearch } from '../../../src/plan/search/createSearch.ts';
import type { Observed, Search } from '../../../src/plan/search/search.ts';
import { rungsOf } from '../../../src/plan/search/successiveHalving.ts';
import type { Parameter, StrategySpec } from '../../../src/task/tune.ts';
import { runSearch, valuesOf } from './picture.ts';

const small: Parameter[] = [{ name: 'a', levels: [1, 2, 4] }, { name: 'b', levels: ['x', 'y'] }];
const mixed: Parameter[] = [
  { name: 'slots', levels: [1, 2, 4, 8] },
  { name: 'memory', min: 0.6, max: 0.95, scale: 'linear', whole: false },
  { name: 'batch', min: 1, max: 1024, scale: 'log', whole: true },
  { name: 'cache', levels: ['f16', 'q8', 'q4'] },
];
const of = (parameters: Parameter[], strategy: StrategySpec, maxExperiments: number, constraints: string[] = []): Search => createSearch({ parameters, constraints, strategy, maxExperiments });
const good: Observed = { feasible: true, loss: 0, violation: 0 };
const strategies: StrategySpec[] = [{ use: 'grid' }, { use: 'random', seed: 7 }, { use: 'bayesian', seed: 7, initial: 4 }];

describe.each(strategies)('$use', strategy => {
  it('tries everything of a small space once and ends', () => {
    const tried = runSearch(of(small, strategy, 100), (_, k) => ({ feasible: k % 2 === 0, loss: k % 3, violation: k % 2 }));
    expect(tried.map(({ configuration }) => valuesOf([configuration])).sort().join(' ')).toBe('(1,x) (1,y) (2,x) (2,y) (4,x) (4,y)');
  });

  it('ends at the number of experiments', () => {
    expect(runSearch(of(small, strategy, 4), () => good)).toHaveLength(4);
  });

  it('tries what the constraints allow, and ends where that is nothing', () => {
    expect(runSearch(of(small, strategy, 100, ['a > 1', "b == 'y'"]), () => good).map(({ configuration }) => valuesOf([configuration])).sort().join(' ')).toBe('(2,y) (4,y)');
    expect(of(small, strategy, 100, ['a > 4']).next([])).toBe('end');
  });

  it('goes on after a resume as it would have', () => {
    const parameters = strategy.use === 'grid' ? small : mixed;
    const measure = (_: unknown, k: number): Observed => ({ feasible: k % 4 !== 1, loss: Math.sin(k), violation: k % 4 === 1 ? 0.2 : 0 });
    const whole = runSearch(of(parameters, strategy, 12), measure);
    whole.forEach((one, k) => expect(of(parameters, strategy, 12).next(whole.slice(0, k))).toEqual({ configuration: one.configuration, share: 1 }));
  });
});

describe.each(strategies.filter(({ use }) => use !== 'grid'))('$use in a mixed space', strategy => {
  it('repeats nothing, stays within the ranges, and another seed is another order', () => {
    const tried = runSearch(of(mixed, strategy, 40, ['slots * memory < 5']), (_, k) => ({ feasible: k % 3 > 0, loss: k % 5 }), 3, n => n - 1);
    expect(new Set(tried.map(({ configuration }) => JSON.stringify(configuration))).size).toBe(40);
    for (const { configuration: { slots, memory, batch, cache } } of tried) {
      expect([1, 2, 4, 8]).toContain(slots);
      expect(Number(memory)).toBeGreaterThanOrEqual(0.6);
      expect(Number(memory)).toBeLessThanOrEqual(0.95);
      expect(Number.isInteger(batch) && Number(batch) >= 1 && Number(batch) <= 1024).toBe(true);
      expect(['f16', 'q8', 'q4']).toContain(cache);
      expect(Number(slots) * Number(memory)).toBeLessThan(5);
    }
    const firstOf = (seed: number): string => valuesOf(runSearch(of(mixed, { ...strategy, seed } as StrategySpec, 3), () => good).map(one => one.configuration));
    expect(firstOf(1)).not.toBe(firstOf(2));
  });
});

describe('successive halving', () => {
  const halving = (maxExperiments: number, rungs = 3): Search => of([{ name: 'x', min: 0, max: 999, scale: 'linear', whole: true }], { use: 'successive_halving', seed: 1, eta: 3, rungs }, maxExperiments);
  const byValue = ({ configuration, share }: { readonly configuration: Record<string, unknown>; readonly share: number }): Observed => ({ feasible: true, loss: Number(configuration['x']) + share, violation: 0 });
  const picture = (tried: ReturnType<typeof runSearch>): string => [...new Set(tried.map(({ share }) => share))].sort().map(share => `1/${Math.round(1 / share)}: ${tried.filter(one => one.share === share).map(one => one.configuration['x']).join(' ')}`).join(', ');

  it('has rungs that fit into the experiments', () => {
    const rungs = (max: number, depth = 3, configurations = Infinity): string => rungsOf({ eta: 3, rungs: depth }, max, configurations).map(({ share, experiments }) => `${experiments}×1/${Math.round(1 / share)}`).join(' ');
    expect(rungs(13)).toBe('9×1/9 3×1/3 1×1/1');
    expect(rungs(30)).toBe('21×1/9 7×1/3 2×1/1');
    expect(rungs(30, 3, 6)).toBe('6×1/9 2×1/3 1×1/1');
    expect(rungs(2)).toBe('1×1/3 1×1/1');
    expect(rungs(5, 1)).toBe('5×1/1');
  });

  it('measures the best third of each rung three times as long', () => {
    expect(picture(runSearch(halving(13), byValue))).toBe('1/9: 343 526 109 416 281 864 265 345 174, 1/3: 109 174 265, 1/1: 109');
  });

  it('comes to the same whoever is ready first, and however many run at once', () => {
    const alone = runSearch(halving(40), byValue).map(one => JSON.stringify([one.configuration, one.share])).sort();
    for (let seed = 0; seed < 30; seed++) {
      const rng = createRng(seed);
      const together = runSearch(halving(40), byValue, 1 + (seed % 7), n => rng.int(n));
      expect(together.map(one => JSON.stringify([one.configuration, one.share])).sort()).toEqual(alone);
    }
  });

  it('waits for a rung whose best are not known, and lets no experiment rise that could not be measured', () => {
    const search = halving(13);
    const lowest = runSearch(search, byValue).slice(0, 9);
    expect(search.next(lowest.map(({ result: _, ...one }) => one))).toBe('wait');
    expect(search.next(lowest.map(({ result: _, ...one }, k) => (k < 5 ? { ...one, result: byValue(one) } : one)))).toBe('wait');
    // Two are missing: whatever they tell, the best one of the others is among the best three.
    expect(search.next(lowest.map(({ result: _, ...one }, k) => (k < 7 ? { ...one, result: byValue(one) } : one)))).toEqual({ configuration: { x: 109 }, share: 1 / 3 });
    const failed = runSearch(search, (one, k) => (k === 3 ? byValue(one) : { feasible: false }));
    expect(picture(failed)).toBe('1/9: 343 526 109 416 281 864 265 345 174, 1/3: 416');
  });
});
