import { createRng, type Rng } from '../base/rng.ts';
import { drawBinomial } from './binomial.ts';
import type { Interval } from './interval.ts';
import { normalInterval } from './normalInterval.ts';

export const resamples = 10_000;
/** Single draws that one interval may cost, some 0.25 s. Beyond it the mean is as good as normal. */
const drawBudget = 30_000_000;
/** What a binomial draw costs, in single draws. */
const binomialCost = 10;

type Values = readonly number[] | Float64Array;

/**
 * Percentile bootstrap of the mean (B. Efron, 1979): 10,000 resamples with replacement, 2.5 % and 97.5 % quantiles by linear interpolation. Undefined where n is 0.
 *
 * Equal values are drawn together: a resample is one multinomial draw of their counts, made of conditional binomials, which is the same distribution as
 * n single draws. 0/1 scores and their differences cost the same whatever n is. Where there are many different values, n single draws; where either
 * would be more than the budget, the normal approximation, and `method` says so.
 */
export function bootstrapMean(values: Values, seed: number): Interval | undefined {
  return bootstrapMeans([values], seed)[0];
}

/** `bootstrapMean` of each column, with exactly its results; columns of one length share their single draws, which are most of the work. */
export function bootstrapMeans(columns: readonly Values[], seed: number): readonly (Interval | undefined)[] {
  const intervals: (Interval | undefined)[] = columns.map(() => undefined);
  const singly = new Map<number, { readonly at: number; readonly values: Float64Array }[]>();
  for (const [at, values] of columns.entries()) {
    const n = values.length;
    const groups = tally(values);
    const only = groups[0]?.value;
    const groupedCost = (groups.length - 1) * binomialCost;
    if (only === undefined) continue;
    if (groups.length === 1) intervals[at] = { low: only, high: only, level: 0.95, method: 'bootstrap' };
    else if (Math.min(n, groupedCost) * resamples > drawBudget) intervals[at] = normalInterval(values);
    else if (groupedCost <= n) intervals[at] = percentiles(drawGrouped(groups, n, createRng(seed)));
    else singly.set(n, [...(singly.get(n) ?? []), { at, values: Float64Array.from(values) }]);
  }
  for (const [n, each] of singly) {
    const means = drawSingly(each.map(column => column.values), n, createRng(seed));
    for (const [k, column] of each.entries()) intervals[column.at] = percentiles(means[k] ?? new Float64Array(0));
  }
  return intervals;
}

interface Group {
  readonly value: number;
  readonly count: number;
}

/** Each value with the number of times it occurs, ascending, so that the order of the samples does not matter. */
function tally(values: Values): readonly Group[] {
  const counts = new Map<number, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return Array.from(counts, ([value, count]) => ({ value, count })).sort((a, b) => a.value - b.value);
}

function drawGrouped(groups: readonly Group[], n: number, rng: Rng): Float64Array {
  const means = new Float64Array(resamples);
  for (let r = 0; r < resamples; r++) {
    let left = n;
    let weight = n;
    let sum = 0;
    for (const { value, count } of groups) {
      const drawn = drawBinomial(left, count / weight, rng);
      sum += drawn * value;
      left -= drawn;
      weight -= count;
    }
    means[r] = sum / n;
  }
  return means;
}

function drawSingly(columns: readonly Float64Array[], n: number, rng: Rng): readonly Float64Array[] {
  const means = columns.map(() => new Float64Array(resamples));
  const rows = new Int32Array(n);
  const sums = new Float64Array(4);
  const none = new Float64Array(n);
  for (let r = 0; r < resamples; r++) {
    for (let i = 0; i < n; i++) rows[i] = rng.int(n);
    for (let k = 0; k < columns.length; k += 4) {
      sumFour(columns[k] ?? none, columns[k + 1] ?? none, columns[k + 2] ?? none, columns[k + 3] ?? none, rows, sums);
      for (let j = 0; j < 4; j++) {
        const column = means[k + j];
        if (column) column[r] = (sums[j] ?? 0) / n;
      }
    }
  }
  return means;
}

/** Four sums at once: one alone waits for its own last addition, and takes as long. */
function sumFour(a: Float64Array, b: Float64Array, c: Float64Array, d: Float64Array, rows: Int32Array, sums: Float64Array): void {
  let sumA = 0;
  let sumB = 0;
  let sumC = 0;
  let sumD = 0;
  for (let i = 0; i < rows.length; i++) {
    const row = rows[i] ?? 0;
    sumA += a[row] ?? 0;
    sumB += b[row] ?? 0;
    sumC += c[row] ?? 0;
    sumD += d[row] ?? 0;
  }
  sums[0] = sumA;
  sums[1] = sumB;
  sums[2] = sumC;
  sums[3] = sumD;
}

function percentiles(means: Float64Array): Interval {
  means.sort();
  return { low: quantile(means, 0.025), high: quantile(means, 0.975), level: 0.95, method: 'bootstrap' };
}

/** Of ascending values, by linear interpolation between the two nearest. */
export function quantile(sorted: Float64Array, share: number): number {
  const at = share * (sorted.length - 1);
  const below = sorted[Math.floor(at)] ?? 0;
  const above = sorted[Math.ceil(at)] ?? 0;
  return below + (above - below) * (at - Math.floor(at));
}
