import { createRng } from '../../base/rng.ts';
import type { ServerConfiguration } from '../../task/tune.ts';
import { gridOf, mostListed } from './gridOf.ts';
import { halton } from './halton.ts';
import type { Space } from './space.ts';

/** Draws in a row that bring nothing new: then what is left is listed, or, where that cannot be done, given up. */
const patience = 2_000;
const lastPatience = 50_000;

/**
 * Valid configurations without repeats, drawn at random, or from a low-discrepancy sequence (`evenly`); it ends once there are no more.
 * Always the same for a seed.
 */
export function* drawnConfigurations(space: Space, seed: number, evenly = false): Generator<ServerConfiguration, void> {
  const rng = createRng(`${evenly ? 'even' : 'random'} ${seed}`);
  const points = halton(space.axes.length, rng);
  const seen = new Set<string>();
  const listable = space.combinations <= mostListed;
  for (let vain = 0; vain < (listable ? patience : lastPatience); vain++) {
    const point = evenly ? points.next().value : space.axes.map(() => rng.next());
    const configuration = space.draw(i => point[i] ?? 0);
    const key = space.key(configuration);
    if (seen.has(key) || !space.allows(configuration)) continue;
    seen.add(key);
    vain = -1;
    yield configuration;
    if (seen.size >= space.combinations) return;
  }
  if (!listable) return;
  const rest = [...gridOf(space)].filter(configuration => !seen.has(space.key(configuration)));
  for (let n = rest.length; n > 0; n--) {
    const k = rng.int(n);
    const [configuration, last] = [rest[k], rest[n - 1]];
    if (configuration === undefined || last === undefined) return;
    rest[k] = last;
    yield configuration;
  }
}
