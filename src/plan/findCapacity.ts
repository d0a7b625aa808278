/** One load that was tried: `margin` is how far the SLO is missed, as a share of its limits; at most 0 where it is met. */
export interface Probe {
  readonly load: number;
  readonly margin: number;
  /** Its requests do not decide on which side of the SLO it is. */
  readonly unsure?: boolean;
}

export interface Search {
  readonly from: number;
  readonly to: number;
  /** Requests in flight are whole. */
  readonly whole: boolean;
}

export const mostProbes = 9;
/** The load is known well enough where the bracket is no wider. */
const closeEnough = 1.05;
/** Far from the limit, and while the load hardly matters, it grows faster. */
const comfortable = -0.5;
const hardlyMatters = 0.1;
/** A probe does not come nearer to the bracket's ends than this share of it: a server’s margin is flat below its capacity, and says little of where that is. */
const guard = 0.4;

/**
 * The load to try next; undefined where the search is over: the bracket is closed to 5 %, a single step, nine probes, or there is no bracket between `from` and `to`.
 * Doubles until the SLO fails (four-fold while it is met with half to spare, and while the last step made no difference), then closes the bracket near its middle (of the logarithm of the load), towards
 * where the margin is expected to be 0: margins are made monotone, and cut at ± 1.
 */
export function nextProbe({ from, to, whole }: Search, probes: readonly Probe[]): number | undefined {
  if (probes.length >= mostProbes) return undefined;
  if (probes.length === 0) return from;
  const known = monotone(probes);
  const low = known.findLast(({ margin }) => margin <= 0);
  const high = known.find(({ margin }) => margin > 0);
  // One slow answer may have been chance: what comes after it tells.
  if (high?.unsure === true && high.load < to && high === known.at(-1)) return Math.min(to, 2 * high.load);
  if (low === undefined) return undefined;
  if (high === undefined) {
    const before = known.at(-2);
    const far = low.margin <= comfortable || (before !== undefined && low.margin - before.margin < hardlyMatters);
    return low.load >= to ? undefined : Math.min(to, low.load * (far ? 4 : 2));
  }
  if (high.load / low.load <= closeEnough || (whole && high.load - low.load <= 1)) return undefined;
  const share = Math.min(1 - guard, Math.max(guard, cut(low.margin) / (cut(low.margin) - cut(high.margin))));
  const load = low.load * (high.load / low.load) ** share;
  return whole ? Math.min(high.load - 1, Math.max(low.load + 1, Math.round(load))) : Number(load.toPrecision(4));
}

/** Where the margin crosses 0; undefined where nothing was met, or nothing missed. */
export function capacityOf(probes: readonly Probe[]): number | undefined {
  const known = monotone(probes);
  const low = known.findLast(({ margin }) => margin <= 0);
  const high = known.find(({ margin }) => margin > 0);
  if (low === undefined || high === undefined) return undefined;
  return low.load * (high.load / low.load) ** (cut(low.margin) / (cut(low.margin) - cut(high.margin)));
}

/** Ascending by load, with margins that do not fall: pool adjacent violators (M. Ayer and others, 1955). */
function monotone(probes: readonly Probe[]): readonly Probe[] {
  const pools: { sum: number; probes: Probe[] }[] = [];
  for (const probe of probes.toSorted((a, b) => a.load - b.load)) {
    pools.push({ sum: cut(probe.margin), probes: [probe] });
    for (let last = pools.at(-1), before = pools.at(-2); last !== undefined && before !== undefined && before.sum / before.probes.length > last.sum / last.probes.length; last = pools.at(-1), before = pools.at(-2)) {
      pools.pop();
      before.sum += last.sum;
      before.probes.push(...last.probes);
    }
  }
  return pools.flatMap(({ sum, probes: pooled }) => pooled.map(probe => ({ ...probe, margin: sum / pooled.length })));
}

function cut(margin: number): number {
  return Math.max(-1, Math.min(1, margin));
}
