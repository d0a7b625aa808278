import type { ServerConfiguration } from '../../task/tune.ts';
import type { Space } from './space.ts';

/** What the product of all values comes to: `valid + duplicates + invalid = combinations`. An invalid one that is there twice is a duplicate once. */
export interface GridCount {
  readonly combinations: number;
  readonly valid: number;
  readonly duplicates: number;
  readonly invalid: number;
}

/** More combinations than this are neither listed nor counted: it would take seconds. */
export const mostListed = 200_000;

/** The valid configurations in file order, last axis fastest, each once. Throws where an axis is continuous. */
export function* gridOf(space: Space): Generator<ServerConfiguration, void> {
  for (const { configuration, kind } of walk(space)) if (kind === 'valid') yield configuration;
}

/** Undefined where there is nothing to count (a continuous axis), or too much. */
export function countGrid(space: Space): GridCount | undefined {
  if (!(space.combinations <= mostListed)) return undefined;
  const count = { combinations: 0, valid: 0, duplicates: 0, invalid: 0 };
  for (const { kind } of walk(space)) {
    count.combinations++;
    count[kind]++;
  }
  return count;
}

function* walk(space: Space): Generator<{ readonly configuration: ServerConfiguration; readonly kind: 'valid' | 'duplicates' | 'invalid' }> {
  if (space.combinations === Infinity) throw new RangeError('a range without a step has no grid');
  const seen = new Set<string>();
  for (let k = 0; k < space.combinations; k++) {
    const configuration = space.at(k);
    const key = space.key(configuration);
    if (seen.has(key)) yield { configuration, kind: 'duplicates' };
    else yield { configuration, kind: space.allows(configuration) ? 'valid' : 'invalid' };
    seen.add(key);
  }
}
