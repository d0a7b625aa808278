import { createRng } from '../../base/rng.ts';
import { quantile } from '../bootstrap.ts';
import type { Interval } from '../interval.ts';
import { around } from '../normalInterval.ts';
import type { Stats } from '../stats.ts';
import { columnSums, statsMatrix, type StatsMatrix } from './statsMatrix.ts';

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
  const width = sides.reduce((sum, side) => sum + side.columns, 0);
  const resamples = Math.min(mostResamples, Math.floor(additionBudget / (n * (width + drawCost))));
  if (resamples < leastResamples) return linearised(sides, value);
  const rng = createRng(seed);
  const drawn = new Int32Array(n);
  const values: number[] = [];
  for (let r = 0; r < resamples; r++) {
    for (let i = 0; i < n; i++) drawn[i] = rng.int(n);
    const result = value(sides.map(side => side.statsOf(drawnSums(side, drawn))));
    if (result !== undefined) values.push(result);
  }
  if (values.length === 0) return undefined;
  const sorted = Float64Array.from(values).sort();
  return { low: quantile(sorted, 0.025), high: quantile(sorted, 0.975), level: 0.95, method: 'bootstrap', resamples };
}

function drawnSums({ columns, values }: StatsMatrix, drawn: Int32Array): Float64Array {
  const sums = new Float64Array(columns);
  for (let i = 0; i < drawn.length; i++) {
    const from = (drawn[i] ?? 0) * columns;
    for (let k = 0; k < columns; k++) sums[k] = (sums[k] ?? 0) + (values[from + k] ?? 0);
  }
  return sums;
}

/** Delta method: the metric's change with each sum (central differences), then the spread of what each sample adds to it. */
function linearised(sides: readonly StatsMatrix[], value: (sums: readonly Stats[]) => number | undefined): Interval | undefined {
  const n = sides[0]?.rows ?? 0;
  const sums = sides.map(columnSums);
  const at = (): number | undefined => value(sides.map((side, s) => side.statsOf(sums[s] ?? [])));
  const centre = at();
  if (centre === undefined) return undefined;
  const added = new Float64Array(n);
  for (const [s, side] of sides.entries()) {
    for (let k = 0; k < side.columns; k++) {
      const own = sums[s] ?? new Float64Array(0);
      const before = own[k] ?? 0;
      const step = Math.max(1e-4 * Math.abs(before), 1e-3);
      own[k] = before + step;
      const above = at() ?? centre;
      own[k] = before - step;
      const below = at() ?? centre;
      own[k] = before;
      const slope = (above - below) / (2 * step);
      for (let row = 0; row < n; row++) added[row] = (added[row] ?? 0) + slope * (side.values[row * side.columns + k] ?? 0);
    }
  }
  let sum = 0;
  for (const one of added) sum += one;
  let squares = 0;
  for (const one of added) squares += (one - sum / n) ** 2;
  return around(centre, Math.sqrt((squares * n) / (n - 1)));
}
