import type { Interval } from './interval.ts';
import { z95 } from './wilson.ts';

/** mean ± 1.96 · s/√n. Undefined below two values. */
export function normalInterval(values: readonly number[] | Float64Array): Interval | undefined {
  const n = values.length;
  if (n < 2) return undefined;
  let sum = 0;
  for (const value of values) sum += value;
  const mean = sum / n;
  let squares = 0;
  for (const value of values) squares += (value - mean) ** 2;
  return around(mean, Math.sqrt(squares / (n - 1) / n));
}

export function around(mean: number, standardError: number): Interval {
  return { low: mean - z95 * standardError, high: mean + z95 * standardError, level: 0.95, method: 'normal' };
}
