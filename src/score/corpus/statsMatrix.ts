import { isVector, type Stats } from '../stats.ts';

/** The statistics of many samples, a row each: what resampling adds up thousands of times. */
export interface StatsMatrix {
  readonly rows: number;
  readonly columns: number;
  /** Row by row. */
  readonly values: Float64Array;
  /** Sums by column → statistics as the metric takes them. */
  statsOf(sums: ArrayLike<number>): Stats;
}

export function statsMatrix(samples: readonly Stats[]): StatsMatrix {
  const rows = samples.length;
  const [first] = samples;
  if (first === undefined || isVector(first)) {
    const columns = first?.length ?? 0;
    const values = new Float64Array(rows * columns);
    for (const [row, stats] of samples.entries()) if (isVector(stats)) for (let k = 0; k < columns; k++) values[row * columns + k] = stats[k] ?? 0;
    return { rows, columns, values, statsOf: sums => Array.from(sums) };
  }
  const names = [...new Set(samples.flatMap(stats => Object.keys(stats)))];
  const places = new Map(names.map((name, k) => [name, k]));
  const columns = names.length;
  const values = new Float64Array(rows * columns);
  for (const [row, stats] of samples.entries()) for (const [name, value] of Object.entries(stats)) values[row * columns + (places.get(name) ?? 0)] = value;
  return { rows, columns, values, statsOf: sums => Object.fromEntries(names.flatMap((name, k) => (sums[k] === 0 ? [] : [[name, sums[k] ?? 0]]))) };
}

export function columnSums({ rows, columns, values }: StatsMatrix): Float64Array {
  const sums = new Float64Array(columns);
  for (let row = 0; row < rows; row++) for (let k = 0; k < columns; k++) sums[k] = (sums[k] ?? 0) + (values[row * columns + k] ?? 0);
  return sums;
}
