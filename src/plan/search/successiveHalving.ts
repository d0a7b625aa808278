import type { ServerConfiguration } from '../../task/tune.ts';
import { compareObserved } from './compareObserved.ts';
import { firstUntried } from './inOrder.ts';
import type { Search, Tried } from './search.ts';
import type { Space } from './space.ts';

/** A round of successive halving: so many experiments, each measured for this part of the bench's length. */
export interface Rung {
  readonly share: number;
  readonly experiments: number;
}

/**
 * The rungs that fit into `maxExperiments` altogether, the shortest first. Each keeps one of `eta` of the one before, at least one; the last one measures in full.
 * There are fewer rungs than asked for where there are not enough experiments for one in each.
 */
export function rungsOf({ eta, rungs }: { readonly eta: number; readonly rungs: number }, maxExperiments: number, configurations = Infinity): readonly Rung[] {
  const depth = Math.max(1, Math.min(rungs, maxExperiments));
  const sizes = (first: number): readonly number[] => Array.from({ length: depth }, (_, r) => Math.max(1, Math.floor(first / eta ** r)));
  let first = Math.min(maxExperiments, configurations);
  while (first > 1 && sizes(first).reduce((sum, n) => sum + n, 0) > maxExperiments) first--;
  return sizes(first).map((experiments, r) => ({ share: eta ** (r + 1 - depth), experiments }));
}

/**
 * Successive halving (K. Jamieson and A. Talwalkar, 2016). Configurations are drawn from `configurations`; the best of a rung are measured longer.
 * What goes up does not depend on who was ready first: it goes up once no result that is still to come could change it, so that experiments run at once without knowing less.
 */
export function successiveHalving(space: Space, configurations: Iterable<ServerConfiguration>, rungs: readonly Rung[]): Search {
  const untried = firstUntried(space, configurations);
  return {
    next: tried => {
      const inRung = rungs.map(({ share }) => tried.filter(one => Math.abs(one.share - share) < 1e-6));
      const [first, lowest] = [rungs[0], inRung[0]];
      if (first === undefined || lowest === undefined) return 'end';
      const fresh = lowest.length < first.experiments ? untried(tried) : undefined;
      if (fresh !== undefined) return { configuration: fresh, share: first.share };
      for (let r = 1; r < rungs.length; r++) {
        const [below, here, rung] = [inRung[r - 1], inRung[r], rungs[r]];
        if (below === undefined || here === undefined || rung === undefined || here.length >= rung.experiments) continue;
        const known = new Set(here.map(one => space.key(one.configuration)));
        const best = certain(below, coming(rungs, inRung, r - 1), rung.experiments).find(one => !known.has(space.key(one.configuration)));
        if (best !== undefined) return { configuration: best.configuration, share: rung.share };
      }
      return tried.some(one => one.result === undefined) ? 'wait' : 'end';
    },
  };
}

/** How many more a rung may get: none once nothing below it is under way, and it may then be smaller than planned. */
function coming(rungs: readonly Rung[], inRung: readonly (readonly Tried[])[], r: number): number {
  const under = inRung.slice(0, r).flat().some(one => one.result === undefined);
  return under ? (rungs[r]?.experiments ?? 0) - (inRung[r]?.length ?? 0) : 0;
}

/** Those that are among the best `keep` whatever the others will tell, the best first; of equal ones the one that was proposed first. What could not be measured does not go up. */
function certain(rung: readonly Tried[], coming: number, keep: number): readonly Tried[] {
  const open = coming + rung.filter(one => one.result === undefined).length;
  const done = rung.flatMap(one => (one.result === undefined ? [] : [{ one, result: one.result }])).sort((a, b) => compareObserved(a.result, b.result));
  return done.slice(0, Math.max(0, keep - open)).filter(({ result }) => result.loss !== undefined || result.violation !== undefined).map(({ one }) => one);
}
