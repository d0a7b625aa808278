import type { Tune } from '../../task/tune.ts';
import { allowsOf } from './allowsOf.ts';
import { countGrid } from './gridOf.ts';
import { spaceOf } from './space.ts';

/**
 * How many configurations a tune may try; undefined where there is no end of them (a range without steps), or more than can be counted while somebody types.
 * @param most combinations of all levels
 */
export function countConfigurations({ parameters, constraints }: Pick<Tune, 'parameters' | 'constraints'>, most: number): number | undefined {
  const space = spaceOf(parameters, allowsOf({ parameters, constraints }));
  return space.combinations <= most ? countGrid(space)?.valid : undefined;
}
