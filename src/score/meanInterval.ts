import { bootstrapMean } from './bootstrap.ts';
import type { Interval } from './interval.ts';
import { wilson } from './wilson.ts';

/** The interval of a metric: Wilson for 0/1 scores, bootstrap for others. Undefined where there is no value. */
export function meanInterval(values: readonly number[] | Float64Array, options: { readonly binary: boolean; readonly seed: number }): Interval | undefined {
  if (!options.binary) return bootstrapMean(values, options.seed);
  let ones = 0;
  for (const value of values) ones += value;
  return wilson(ones, values.length);
}
