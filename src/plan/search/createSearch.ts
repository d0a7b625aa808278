import type { Tune } from '../../task/tune.ts';
import { drawnConfigurations } from './drawnConfigurations.ts';
import { gridOf } from './gridOf.ts';
import { inOrder } from './inOrder.ts';
import type { Search } from './search.ts';
import { spaceOf, type Allows } from './space.ts';
import { rungsOf, successiveHalving } from './successiveHalving.ts';

/** The strategy that a task asks for. `allows`: whether a configuration meets all of `tune.constraints`. */
export function createSearch(tune: Pick<Tune, 'parameters' | 'strategy' | 'maxExperiments'>, allows: Allows): Search {
  const { strategy, maxExperiments } = tune;
  const space = spaceOf(tune.parameters, allows);
  switch (strategy.use) {
    case 'grid':
      return inOrder(space, gridOf(space), maxExperiments);
    case 'random':
      return inOrder(space, drawnConfigurations(space, strategy.seed), maxExperiments);
    case 'bayesian':
      return inOrder(space, drawnConfigurations(space, strategy.seed, true), maxExperiments);
    case 'successive_halving':
      return successiveHalving(space, drawnConfigurations(space, strategy.seed), rungsOf(strategy, maxExperiments, space.combinations));
  }
}
