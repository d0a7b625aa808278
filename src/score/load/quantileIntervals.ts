import { createRng, type Rng } from '../../base/rng.ts';

/** 95 %; how it was made says what it takes into account. */
export interface LoadInterval {
  readonly low: number;
  readonly high: number;
  /** `blockBootstrap` draws runs of neighbouring requests, because what one of them meets its neighbours meet too; `studentT` is over repeats. */
  readonly method: 'bootstrap' | 'blockBootstrap' | 'studentT' | 'wilson';
}

/** Observations in the order of their requests; a request may have several, which stay together. */
export interface Observed {
  readonly values: readonly number[];
  /** How many of the values each request has. Absent: one each. */
  readonly sizes?: readonly number[];
}

/** Steps that one metric's intervals may cost, some 20 ms; fewer resamples where there are many values. */
const budget = 4_000_000;
const mostResamples = 1_000;
const fewestResamples = 100;
/** Beyond it the interval is narrower than anything else that is uncertain. */
export const mostValues = 150_000;

/**
 * Percentile bootstrap of the mean and of several percentiles at once, over requests (B. Efron, 1979); over blocks of neighbouring requests (circular, H. Künsch 1989, D. Politis and
 * J. Romano 1992) where neighbours resemble each other: as long as twice the integrated autocorrelation time. Undefined below 2 requests and above `mostValues` values.
 * @param shares 0.9 for p90
 */
export function quantileIntervals({ values, sizes }: Observed, shares: readonly number[], seed: number): { readonly mean: LoadInterval; readonly quantiles: readonly LoadInterval[] } | undefined {
  const units = sizes?.length ?? values.length;
  if (units < 2 || values.length < 2 || values.length > mostValues) return undefined;
  const unitOf = new Int32Array(values.length);
  const sums = new Float64Array(units);
  const counts = new Int32Array(units);
  for (let unit = 0, at = 0; unit < units; unit++) {
    for (let k = sizes?.[unit] ?? 1; k > 0; k--, at++) {
      unitOf[at] = unit;
      sums[unit] = (sums[unit] ?? 0) + (values[at] ?? 0);
      counts[unit] = (counts[unit] ?? 0) + 1;
    }
  }
  const order = Int32Array.from(values.keys()).sort((a, b) => (values[a] ?? 0) - (values[b] ?? 0));
  const ascending = Float64Array.from(order, at => values[at] ?? 0);
  const sortedUnits = Int32Array.from(order, at => unitOf[at] ?? 0);
  const block = blockLength(sums.map((sum, unit) => sum / Math.max(1, counts[unit] ?? 1)));
  const resamples = Math.max(fewestResamples, Math.min(mostResamples, Math.floor(budget / values.length)));
  const rng = createRng(seed);
  const means = new Float64Array(resamples);
  const found = shares.map(() => new Float64Array(resamples));
  const weights = new Int32Array(units);
  for (let r = 0; r < resamples; r++) {
    drawBlocks(weights, block, rng);
    let n = 0;
    let sum = 0;
    for (let unit = 0; unit < units; unit++) {
      n += (weights[unit] ?? 0) * (counts[unit] ?? 0);
      sum += (weights[unit] ?? 0) * (sums[unit] ?? 0);
    }
    means[r] = n === 0 ? Number.NaN : sum / n;
    weightedQuantiles(ascending, sortedUnits, weights, n, shares, (k, value) => {
      const column = found[k];
      if (column !== undefined) column[r] = value;
    });
  }
  const method = block > 1 ? 'blockBootstrap' : 'bootstrap';
  return { mean: { ...ends(means), method }, quantiles: found.map(column => ({ ...ends(column), method })) };
}

/** 1 where neighbours have nothing to do with each other. */
export function blockLength(series: Float64Array): number {
  const n = series.length;
  const mean = series.reduce((sum, value) => sum + value, 0) / n;
  const autocovariance = (lag: number): number => {
    let sum = 0;
    for (let k = lag; k < n; k++) sum += ((series[k] ?? 0) - mean) * ((series[k - lag] ?? 0) - mean);
    return sum;
  };
  const variance = autocovariance(0);
  if (!(variance > 0)) return 1;
  let time = 1;
  for (let lag = 1; lag < n / 4 && lag < 500; lag++) {
    const r = autocovariance(lag) / variance;
    if (r < 2 / Math.sqrt(n)) break;
    time += 2 * r;
  }
  return time === 1 ? 1 : Math.max(1, Math.min(Math.ceil(2 * time), Math.floor(n / 8)));
}

function drawBlocks(weights: Int32Array, block: number, rng: Rng): void {
  weights.fill(0);
  const units = weights.length;
  for (let drawn = 0; drawn < units; ) {
    const start = rng.int(units);
    for (let k = 0; k < block && drawn < units; k++, drawn++) {
      const unit = (start + k) % units;
      weights[unit] = (weights[unit] ?? 0) + 1;
    }
  }
}

/** Of a sample in which each value is there as often as its request was drawn; linear interpolation. Shares ascend. */
function weightedQuantiles(ascending: Float64Array, units: Int32Array, weights: Int32Array, n: number, shares: readonly number[], tell: (share: number, value: number) => void): void {
  let at = -1;
  let upTo = 0;
  const valueAt = (rank: number): number => {
    while (upTo <= rank && at + 1 < ascending.length) upTo += weights[units[++at] ?? 0] ?? 0;
    return ascending[at] ?? 0;
  };
  for (const [k, share] of shares.entries()) {
    const rank = share * (n - 1);
    const below = valueAt(Math.floor(rank));
    tell(k, rank === Math.floor(rank) ? below : below + (valueAt(Math.ceil(rank)) - below) * (rank - Math.floor(rank)));
  }
}

function ends(column: Float64Array): { readonly low: number; readonly high: number } {
  const sorted = column.filter(value => !Number.isNaN(value)).sort();
  const at = (share: number): number => {
    const rank = share * (sorted.length - 1);
    const below = sorted[Math.floor(rank)] ?? 0;
    return below + ((sorted[Math.ceil(rank)] ?? 0) - below) * (rank - Math.floor(rank));
  };
  return { low: at(0.025), high: at(0.975) };
}
