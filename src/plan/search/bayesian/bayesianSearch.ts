import { createRng } from '../../../base/rng.ts';
import type { ServerConfiguration } from '../../../task/tune.ts';
import { compareObserved } from '../compareObserved.ts';
import { drawnConfigurations } from '../drawnConfigurations.ts';
import { gridOf } from '../gridOf.ts';
import { firstUntried } from '../inOrder.ts';
import type { Search, Tried } from '../search.ts';
import type { Space } from '../space.ts';
import { acquisitionOf, type Acquisition } from './acquisition.ts';
import { bestCandidate } from './bestCandidate.ts';

/** Up to so many configurations each is looked at; of more, some. */
const looksAtAll = 1_500;
/** So many of the best are looked around. */
const lookedAround = 5;

/**
 * Bayesian optimisation: first `initial` points spread evenly, then where a model of what was measured expects most. Each proposal is computed from the seed and the experiments before it alone.
 */
export function bayesianSearch(space: Space, { seed, initial }: { readonly seed: number; readonly initial: number }, maxExperiments: number): Search {
  const spread = firstUntried(space, drawnConfigurations(space, seed, true));
  let all: readonly ServerConfiguration[] | undefined;
  const listed = (): readonly ServerConfiguration[] | undefined => {
    if (space.combinations > 20_000) return undefined;
    all ??= [...gridOf(space)];
    return all.length <= looksAtAll ? all : undefined;
  };
  return {
    next: tried => {
      if (tried.length >= maxExperiments) return 'end';
      const acquisition = tried.length < initial ? undefined : acquisitionOf(space, tried);
      const proposed = acquisition === undefined ? undefined : best(space, acquisition, tried, listed(), seed);
      // What the model finds is tried; where it finds nothing (the space is nearly used up), what is left.
      const configuration = proposed ?? spread(tried);
      return configuration === undefined ? 'end' : { configuration, share: 1 };
    },
  };
}

function best(space: Space, acquisition: Acquisition, tried: readonly Tried[], all: readonly ServerConfiguration[] | undefined, seed: number): ServerConfiguration | undefined {
  const known = new Set(tried.map(({ configuration }) => space.key(configuration)));
  if (all !== undefined) {
    let found: { readonly configuration: ServerConfiguration; readonly value: number } | undefined;
    for (const configuration of all) {
      if (known.has(space.key(configuration))) continue;
      const value = acquisition(configuration);
      if (found === undefined || value > found.value) found = { configuration, value };
    }
    return found?.configuration;
  }
  const good = tried
    .flatMap(({ configuration, result }) => (result === undefined ? [] : [{ configuration, result }]))
    .sort((a, b) => compareObserved(a.result, b.result))
    .slice(0, lookedAround)
    .map(({ configuration }) => configuration);
  return bestCandidate(space, acquisition, known, good, createRng(`bayesian ${seed} ${tried.length}`));
}
