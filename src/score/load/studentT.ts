import type { LoadInterval } from './quantileIntervals.ts';

/** 97.5 % quantiles by degrees of freedom, from 1 on. */
const quantiles = [12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228, 2.201, 2.179, 2.16, 2.145, 2.131, 2.12, 2.11, 2.101, 2.093, 2.086, 2.08, 2.074, 2.069, 2.064, 2.06, 2.056, 2.052, 2.048, 2.045, 2.042];

/** Of the mean over repeats (W. Gosset, 1908); undefined below two of them. */
export function studentInterval(values: readonly number[]): LoadInterval | undefined {
  const n = values.length;
  if (n < 2) return undefined;
  const mean = values.reduce((sum, value) => sum + value, 0) / n;
  const sd = Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (n - 1));
  // Beyond the table by the first term of its expansion.
  const half = ((quantiles[n - 2] ?? 1.96 + 2.4 / (n - 1)) * sd) / Math.sqrt(n);
  return { low: mean - half, high: mean + half, method: 'studentT' };
}
