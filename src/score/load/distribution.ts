import { leastObservations } from '../operational.ts';
import { percentile } from '../percentile.ts';
import { quantileIntervals, type LoadInterval, type Observed } from './quantileIntervals.ts';

export const reductions = ['mean', 'p50', 'p90', 'p95', 'p99', 'p99.9', 'max'] as const;
export type LoadReduction = (typeof reductions)[number];

/** One metric's observations as numbers; a percentile of too few is absent (see `leastForReduction`). */
export interface Distribution extends Readonly<Partial<Record<LoadReduction, number>>> {
  readonly n: number;
  readonly intervals?: Readonly<Partial<Record<LoadReduction, LoadInterval>>>;
}

export const sharesOf: Readonly<Partial<Record<LoadReduction, number>>> = { p50: 0.5, p90: 0.9, p95: 0.95, p99: 0.99, 'p99.9': 0.999 };
const percentiles = reductions.filter(reduce => sharesOf[reduce] !== undefined);

/** How many observations it takes. */
export function leastForReduction(reduce: LoadReduction): number {
  return reduce === 'max' ? 1 : (leastObservations[reduce] ?? 1);
}

/** @param intervalSeed absent: without intervals */
export function distribution(observed: Observed, intervalSeed?: number): Distribution {
  const ascending = Float64Array.from(observed.values).sort();
  const n = ascending.length;
  const max = ascending.at(-1);
  if (max === undefined) return { n };
  const told = percentiles.filter(reduce => n >= leastForReduction(reduce));
  const shares = told.map(reduce => sharesOf[reduce] ?? 0.5);
  const intervals = intervalSeed === undefined ? undefined : quantileIntervals(observed, shares, intervalSeed);
  return {
    n,
    mean: ascending.reduce((sum, value) => sum + value, 0) / n,
    ...Object.fromEntries(told.map((reduce, k) => [reduce, percentile(ascending, shares[k] ?? 0.5)])),
    max,
    ...(intervals === undefined ? {} : { intervals: { mean: intervals.mean, ...Object.fromEntries(told.map((reduce, k) => [reduce, intervals.quantiles[k]])) } }),
  };
}
