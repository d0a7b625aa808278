import type { Rng } from '../../../base/rng.ts';
import type { ServerConfiguration } from '../../../task/tune.ts';
import { halton } from '../halton.ts';
import type { Space } from '../space.ts';
import type { Acquisition } from './acquisition.ts';

/** As many are drawn from the whole space, and around each of the best. */
const drawnEverywhere = 400;
const drawnNearby = 30;
/** Where the constraints leave little, those nearby have to do. */
const mostDraws = 4_000;
/** So many are climbed from. */
const climbers = 4;

interface Candidate {
  readonly configuration: ServerConfiguration;
  readonly value: number;
}

/**
 * Where the acquisition is highest among what may still be tried, as far as a search of bounded length finds: over the whole space, around the `good` configurations, and then uphill.
 * @param known keys of what may not be proposed again
 */
export function bestCandidate(space: Space, acquisition: Acquisition, known: ReadonlySet<string>, good: readonly ServerConfiguration[], rng: Rng): ServerConfiguration | undefined {
  const looked = new Set(known);
  const look = (configuration: ServerConfiguration): Candidate | undefined => {
    const key = space.key(configuration);
    if (looked.has(key)) return undefined;
    looked.add(key);
    return space.allows(configuration) ? { configuration, value: acquisition(configuration) } : undefined;
  };
  const found: Candidate[] = [];
  const add = (configuration: ServerConfiguration): void => {
    const candidate = look(configuration);
    if (candidate !== undefined) found.push(candidate);
  };
  const points = halton(space.axes.length, rng);
  for (let k = 0; k < mostDraws && found.length < drawnEverywhere; k++) {
    const point = points.next().value;
    add(space.draw(i => point[i] ?? 0));
  }
  for (const one of good) for (let k = 0; k < drawnNearby; k++) add(near(space, one, 0.3 * 0.1 ** (2 * rng.next()), rng));
  found.sort(better);
  const tops = found.slice(0, climbers).map(from => climb(from, (one, step) => look(near(space, one, step, rng))));
  return tops.sort(better)[0]?.configuration;
}

const better = (a: Candidate, b: Candidate): number => b.value - a.value;

/** Random steps, shorter after each round that found nothing higher. */
function climb(from: Candidate, step: (from: ServerConfiguration, length: number) => Candidate | undefined): Candidate {
  let here = from;
  let length = 0.1;
  for (let round = 0; round < 12 && length > 1e-4; round++) {
    const base = here;
    for (let k = 0; k < 8; k++) {
      const there = step(base.configuration, length);
      if (there !== undefined && there.value > here.value) here = there;
    }
    if (here === base) length *= 0.4;
  }
  return here;
}

/** A neighbour: some axes moved, at least one. */
function near(space: Space, configuration: ServerConfiguration, length: number, rng: Rng): ServerConfiguration {
  const count = space.axes.length;
  const one = rng.int(count);
  const odds = Math.max(0.3, 2 / count);
  return space.draw(i => {
    const axis = space.axes[i];
    const share = axis?.shareOf(configuration[axis.name] ?? 0) ?? 0;
    if (axis === undefined || (i !== one && rng.next() > odds)) return share;
    if (!axis.ordered) return rng.next();
    // At least to the next value of a list.
    const moved = share + Math.max(length, Number.isFinite(axis.count) ? 1 / axis.count : 0) * normal(rng);
    return Math.max(0, Math.min(1 - 1e-12, moved));
  });
}

/** G. Box and M. Muller, 1958. */
function normal(rng: Rng): number {
  return Math.sqrt(-2 * Math.log(1 - rng.next())) * Math.cos(2 * Math.PI * rng.next());
}
