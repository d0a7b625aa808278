import { createRng } from '../../base/rng.ts';
import { quantile } from '../bootstrap.ts';
import type { Interval } from '../interval.ts';
import { around } from '../normalInterval.ts';
import type { Stats } from '../stats.ts';
import { statsMatrix, type StatsMatrix } from './statsMatrix.ts';

/** sacrebleu's own default: the metric is computed anew for each, and more of them move the ends by less than a digit that is shown. */
const mostResamples = 1000;
/** With fewer than this the ends are too rough. */
const leastResamples = 200;
/** Additions that one interval may cost, some 0.3 s. */
const additionBudget = 300_000_000;
/** What drawing a row costs, in additions. */
const drawCost = 5;

type Value = (sums: Stats) => number | undefined;

/**
 * The interval of a corpus metric: percentile bootstrap over samples (P. Koehn, 2004), adding up the drawn samples' statistics, seeded. 1,000 resamples, or
 * fewer where that would take long; `resamples` says how many. From some 100,000 samples on the delta method (the metric linearised in its sums), and
 * `method` says `normal`. Undefined where there is no sample or no value.
 */
export function corpusInterval(samples: readonly Stats[], value: Value, seed: number): Interval | undefined {
  return resampled([statsMatrix(samples)], ([sums]) => (sums === undefined ? undefined : value(sums)), seed);
}

/** The interval of `value(a) − value(b)`, paired: both sides are made of the same drawn samples. */
export function corpusDifferenceInterval(a: readonly Stats[], b: readonly Stats[], value: Value, seed: number): Interval | undefined {
  return resampled([statsMatrix(a), statsMatrix(b)], ([sumsA, sumsB]) => {
    const [left, right] = [sumsA && value(sumsA), sumsB && value(sumsB)];
    return left === undefined || right === undefined ? undefined : left - right;
  }, seed);
}

/** @param sides of equally many rows, which are drawn together */
function resampled(sides: readonly StatsMatrix[], value: (sums: readonly Stats[]) => number | undefined, seed: number): Interval | undefined {
  const n = sides[0]?.rows ?? 0;
  if (n === 0) return undefined;
  const cost = sides.reduce((sum, side) => sum + n * side.cost.row + side.cost.once, n * drawCost);
  const resamples = Math.min(mostResamples, Math.floor(additionBudget / cost));
  if (resamples < leastResamples) return linearised(sides, value);
  const rng = createRng(seed);
  const drawn = new Int32Array(n);
  const values: number[] = [];
  for (let r = 0; r < resamples; r++) {
    for (let i = 0; i < n; i++) drawn[i] = rng.int(n);
    const result = value(sides.map(side => side.drawnSums(drawn)));
    if (result !== undefined) values.push(result);
  }
  if (values.length === 0) return undefined;
  const sorted = Float64Array.from(values).sort();
  return { low: quantile(sorted, 0.025), high: quantile(sorted, 0.975), level: 0.95, method: 'bootstrap', resamples };
}

/** Delta method: the metric's change with each sum (central differences), then the spread of what each sample adds to it. */
function linearised(sides: readonly StatsMatrix[], value: (sums: readonly Stats[]) => number | undefined): Interval | undefined {
  const n = sides[0]?.rows ?? 0;
  const parts = sides.map(side => ({ side, sums: side.sums() }));
  const at = (): number | undefined => value(parts.map(({ side, sums }) => side.statsOf(sums)));
  const centre = at();
  if (centre === undefined) return undefined;
  const added = new Float64Array(n);
  for (const { side, sums } of parts) {
    const slopes = sums.map((before, k) => {
      const step = Math.max(1e-4 * Math.abs(before), 1e-3);
      sums[k] = before + step;
      const above = at() ?? centre;
      sums[k] = before - step;
      const below = at() ?? centre;
      sums[k] = before;
      return (above - below) / (2 * step);
    });
    side.addWorth(slopes, added);
  }
  let sum = 0;
  for (const one of added) sum += one;
  let squares = 0;
  for (const one of added) squares += (one - sum / n) ** 2;
  return around(centre, Math.sqrt((squares * n) / (n - 1)));
}
