import { describe, expect, it } from 'vitest';
import { createRng } from '../../../../src/base/rng.ts';
import { createSearch } from '../../../../src/plan/search/createSearch.ts';
import type { Observed, Search, Tried } from '../../../../src/plan/search/search.ts';
import type { Parameter } from '../../../../src/task/tune.ts';
import { runSearch } from '../picture.ts';

const real = (name: string): Parameter => ({ name, min: 0, max: 1, scale: 'linear', whole: false });
const whole = (name: string, max: number): Parameter => ({ name, min: 1, max, scale: 'log', whole: true });
const named = (name: string, ...levels: (string | number | boolean)[]): Parameter => ({ name, levels });
const search = (parameters: Parameter[], maxExperiments: number, { seed = 1, initial = 4, constraints = [] as string[] } = {}): Search => createSearch({ parameters, constraints, strategy: { use: 'bayesian', seed, initial }, maxExperiments });
const keys = (tried: readonly Tried[]): string[] => tried.map(({ configuration }) => JSON.stringify(configuration));
const least = (tried: readonly Tried[]): number => Math.min(...tried.map(({ result }) => (result!.feasible ? result!.loss! : Infinity)));

const odd: [string, Parameter[], (k: number) => Observed][] = [
  ['nothing starts', [real('x'), named('c', 'a', 'b')], () => ({ feasible: false })],
  ['everything exceeds its limits', [real('x'), real('y')], k => ({ feasible: false, loss: k, violation: 0.1 + (k % 3) })],
  ['everything exceeds them by the same', [real('x'), real('y')], () => ({ feasible: false, loss: 1, violation: 0.5 })],
  ['the objective is constant', [real('x'), named('c', 'a', 'b')], () => ({ feasible: true, loss: 3, violation: 0 })],
  ['losses are of very different sizes', [real('x')], k => ({ feasible: true, loss: 10 ** ((k * 7) % 40) - 1e3, violation: 0 })],
  ['violations are of very different sizes', [real('x'), real('y')], k => ({ feasible: k % 4 === 0, loss: k, violation: k % 4 === 0 ? 0 : 10 ** ((k % 19) - 8) })],
  ['there are only names', [named('a', 'p', 'q', 'r'), named('b', 's', 't', 'u'), named('c', 'v', 'w')], k => ({ feasible: k % 2 === 0, loss: k % 5 })],
  ['there is one parameter', [whole('n', 4096)], k => ({ feasible: true, loss: (k * 13) % 7, violation: 0 })],
  ['feasible ones have no objective', [real('x')], () => ({ feasible: true, violation: 0 })],
  ['a violation is not finite', [real('x'), real('y')], k => ({ feasible: k > 3, loss: k, violation: k > 3 ? 0 : Infinity })],
];

describe('bayesian search', () => {
  it.each(odd)('goes on where %s, and repeats nothing', (_, parameters, observed) => {
    for (const atOnce of [1, 3]) {
      const tried = runSearch(search(parameters, 16), (_one, k) => observed(k), atOnce);
      expect(new Set(keys(tried)).size).toBe(16);
    }
  });

  it('ends with a space that is smaller than its first points, and with one that is used up by parallel experiments', () => {
    expect(runSearch(search([named('a', 1, 2), named('b', true, false)], 50, { initial: 9 }), () => ({ feasible: false }))).toHaveLength(4);
    expect(runSearch(search([whole('n', 7)], 50), (_, k) => ({ feasible: true, loss: k }), 5)).toHaveLength(7);
    expect(runSearch(search([], 50), () => ({ feasible: true, loss: 1 }))).toHaveLength(1);
  });

  it('finds the best of a hundred times as many configurations', () => {
    const parameters = [whole('slots', 16), whole('batch', 64), named('cache', 'f16', 'q8', 'q4')];
    const loss = ({ slots, batch, cache }: Record<string, unknown>): number => (Math.log2(Number(slots)) - 3) ** 2 + (Math.log2(Number(batch)) - 4) ** 2 + (cache === 'q8' ? 0 : 1);
    const found = Array.from({ length: 3 }, (_, seed) => least(runSearch(search(parameters, 25, { seed }), ({ configuration }) => ({ feasible: true, loss: loss(configuration), violation: 0 }))));
    expect(Math.max(...found)).toBeLessThan(0.05);
  });

  it('learns where nothing starts', () => {
    // Two thirds do not; of the last fifteen hardly any should be among those.
    const lost = Array.from({ length: 3 }, (_, seed) => runSearch(search([real('memory'), real('x')], 25, { seed }), ({ configuration: { memory, x } }) => (Number(memory) > 0.35 ? { feasible: false } : { feasible: true, loss: Math.abs(Number(x) - 0.7), violation: 0 })));
    const failures = lost.map(tried => tried.slice(10).filter(({ result }) => !result!.feasible).length);
    expect(Math.max(...failures)).toBeLessThanOrEqual(6);
  });

  it('comes closer to a limit from the side that exceeds it', () => {
    const tried = runSearch(search([real('x'), real('y')], 20, { initial: 4 }), ({ configuration: { x, y } }) => {
      const violation = Math.max(0, 0.9 - Number(x), 0.9 - Number(y));
      return { feasible: violation === 0, loss: 1, violation };
    });
    expect(tried.slice(0, 4).some(({ result }) => result!.feasible)).toBe(false);
    expect(tried.slice(4, 12).some(({ result }) => result!.feasible)).toBe(true);
  });

  it('sends parallel experiments to different places', () => {
    const seen: Tried[] = runSearch(search([real('x')], 4), ({ configuration: { x } }) => ({ feasible: true, loss: (Number(x) - 0.4) ** 2, violation: 0 })) as Tried[];
    const underWay: Tried[] = [];
    for (let k = 0; k < 4; k++) underWay.push(search([real('x')], 20).next([...seen, ...underWay]) as Tried);
    const places = underWay.map(({ configuration: { x } }) => Number(x)).sort((a, b) => a - b);
    for (let k = 1; k < 4; k++) expect(places[k]! - places[k - 1]!).toBeGreaterThan(0.01);
  });

  it('is not stopped by constraints that hardly anything meets', () => {
    const tried = runSearch(search([real('x'), real('y'), whole('n', 1000)], 12, { constraints: ['x + y < 0.2', 'n < 20'] }), (_, k) => ({ feasible: true, loss: k }));
    expect(tried).toHaveLength(12);
    for (const { configuration: { x, y } } of tried) expect(Number(x) + Number(y)).toBeLessThan(0.2);
  });

  it('proposes within 200 ms at 100 experiments with 8 parameters', () => {
    const parameters = Array.from({ length: 8 }, (_, k) => real(`p${k}`));
    const rng = createRng(1);
    const tried = Array.from({ length: 100 }, (): Tried => {
      const values = parameters.map(({ name }) => [name, rng.next()] as const);
      const sum = values.reduce((all, [, x], k) => all + Math.sin(3 * x + k), 0);
      return { configuration: Object.fromEntries(values), share: 1, result: { feasible: sum < 1, loss: sum, violation: Math.max(0, sum - 1) } };
    });
    const times = Array.from({ length: 3 }, (_, seed) => {
      const before = process.threadCpuUsage();
      search(parameters, 200, { seed }).next(tried);
      return process.threadCpuUsage(before).user / 1000;
    });
    // Of this thread alone, and the quickest of three: what else runs here is not its doing.
    expect(Math.min(...times)).toBeLessThan(200);
  });
});
