import type { Tune } from '../../task/tune.ts';
import { allowsOf } from './allowsOf.ts';
import { bayesianSearch } from './bayesian/bayesianSearch.ts';
import { drawnConfigurations } from './drawnConfigurations.ts';
import { gridOf } from './gridOf.ts';
import { inOrder } from './inOrder.ts';
import type { Search } from './search.ts';
import { spaceOf, type Allows } from './space.ts';
import { rungsOf, successiveHalving } from './successiveHalving.ts';

/** The strategy that a task asks for, over the configurations that its constraints allow. Where there is none, its first word is `end`. */
export function createSearch(tune: Pick<Tune, 'parameters' | 'constraints' | 'strategy' | 'maxExperiments'>, allows: Allows = allowsOf(tune)): Search {
  const { strategy, maxExperiments } = tune;
  const space = spaceOf(tune.parameters, allows);
  switch (strategy.use) {
    case 'grid':
      return inOrder(space, gridOf(space), maxExperiments);
    case 'random':
      return inOrder(space, drawnConfigurations(space, strategy.seed), maxExperiments);
    case 'bayesian':
      return bayesianSearch(space, strategy, maxExperiments);
    case 'successive_halving':
      return successiveHalving(space, drawnConfigurations(space, strategy.seed), rungsOf(strategy, maxExperiments, space.combinations));
  }
}
