import { createSearch } from '../../src/plan/search/createSearch.ts';
import type { Observed, Tried } from '../../src/plan/search/search.ts';
import type { Parameter, ServerConfiguration, StrategySpec } from '../../src/task/tune.ts';

export interface Attempt {
  /** The least loss of a feasible configuration after each experiment; Infinity before there was one. */
  readonly best: readonly number[];
  readonly tried: readonly Tried[];
  /** Longest that a proposal took. */
  readonly slowestMs: number;
}

/** Runs a search in rounds of `atOnce` experiments; what a round measures is known once it has ended. */
export function trySearch(
  parameters: readonly Parameter[],
  strategy: StrategySpec,
  experiments: number,
  measure: (configuration: ServerConfiguration, k: number) => Observed,
  { atOnce = 1, constraints = [] }: { readonly atOnce?: number; readonly constraints?: readonly string[] } = {},
): Attempt {
  const search = createSearch({ parameters, constraints, strategy, maxExperiments: experiments });
  let tried: readonly Tried[] = [];
  let slowestMs = 0;
  for (let ended = false; !ended && tried.length < experiments; ) {
    for (let k = 0; k < atOnce && !ended; k++) {
      const began = performance.now();
      const next = search.next(tried);
      slowestMs = Math.max(slowestMs, performance.now() - began);
      if (typeof next === 'string') ended = true;
      else tried = [...tried, next];
    }
    tried = tried.map((one, k) => (one.result === undefined ? { ...one, result: measure(one.configuration, k) } : one));
  }
  let least = Infinity;
  const best = tried.map(({ result }) => (least = Math.min(least, result?.feasible === true ? (result.loss ?? Infinity) : Infinity)));
  return { best, tried, slowestMs };
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const half = sorted.length / 2;
  return ((sorted[Math.ceil(half) - 1] ?? Number.NaN) + (sorted[Math.floor(half)] ?? Number.NaN)) / 2;
}
