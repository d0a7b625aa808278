import { bootstrapMean } from './bootstrap.ts';
import { clusterMean } from './clusters.ts';
import type { Interval } from './interval.ts';
import { wilson } from './wilson.ts';

/** The interval of a metric: by cluster where there are some, else Wilson for 0/1 scores, bootstrap for others. Undefined where there is no value. */
export function meanInterval(values: readonly number[] | Float64Array, options: { readonly binary: boolean; readonly seed: number; readonly clusters?: readonly string[] | undefined }): Interval | undefined {
  if (options.clusters !== undefined) return clusterMean(values, options.clusters, options.seed);
  if (!options.binary) return bootstrapMean(values, options.seed);
  let ones = 0;
  for (const value of values) ones += value;
  return wilson(ones, values.length);
}
