import { percentile } from '../percentile.ts';
import { leastForReduction, reductions, sharesOf, type LoadReduction } from './distribution.ts';

/** How often a time was seen, in bins of equal width, or where the tail is long of equal ratio. */
export interface Histogram {
  readonly n: number;
  readonly scale: 'linear' | 'log';
  /** In ms, ascending, one more than there are bins. */
  readonly edges: readonly number[];
  readonly counts: readonly number[];
  /** In ms; those of which there are enough observations. */
  readonly percentiles: Readonly<Partial<Record<LoadReduction, number>>>;
}

const mostBins = 40;
/** The longest over the middle one: on a linear axis everything but the tail would be one bin. */
const longTail = 6;

/** Undefined of fewer than two different values: that is no distribution. @param ascending in ms */
export function histogram(ascending: Float64Array): Histogram | undefined {
  const n = ascending.length;
  const [least, most] = [ascending[0] ?? 0, ascending.at(-1) ?? 0];
  if (n < 2 || !(most > least)) return undefined;
  const middle = percentile(ascending, 0.5) ?? least;
  const scale = least > 0 && most / middle > longTail ? 'log' : 'linear';
  const bins = Math.min(mostBins, Math.max(5, Math.ceil(2 * Math.cbrt(n))));
  const edges = scale === 'log' ? Array.from({ length: bins + 1 }, (_, k) => least * (most / least) ** (k / bins)) : Array.from({ length: bins + 1 }, (_, k) => least + ((most - least) * k) / bins);
  const counts = Array.from({ length: bins }, () => 0);
  let bin = 0;
  for (const value of ascending) {
    while (bin < bins - 1 && value >= (edges[bin + 1] ?? Infinity)) bin++;
    counts[bin] = (counts[bin] ?? 0) + 1;
  }
  const told = reductions.filter(reduce => sharesOf[reduce] !== undefined && n >= leastForReduction(reduce));
  return { n, scale, edges: edges.map(round), counts, percentiles: Object.fromEntries(told.map(reduce => [reduce, round(percentile(ascending, sharesOf[reduce] ?? 0.5) ?? 0)])) };
}

/** To a microsecond. */
function round(ms: number): number {
  return Math.round(ms * 1000) / 1000;
}
