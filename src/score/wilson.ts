import type { Interval } from './interval.ts';

/** The 97.5 % quantile of the standard normal distribution. */
export const z95 = 1.959963984540054;

/** Wilson's score interval of a proportion (E. B. Wilson, JASA 22, 1927); undefined where n is 0. 742 of 1319 is [0.5356, 0.5891]. */
export function wilson(successes: number, n: number): Interval | undefined {
  if (n === 0) return undefined;
  const share = successes / n;
  const z2 = z95 * z95;
  const centre = (share + z2 / (2 * n)) / (1 + z2 / n);
  const half = (z95 / (1 + z2 / n)) * Math.sqrt((share * (1 - share)) / n + z2 / (4 * n * n));
  // At the ends the formula gives exactly 0 and 1; rounding may not.
  return { low: successes === 0 ? 0 : Math.max(0, centre - half), high: successes === n ? 1 : Math.min(1, centre + half), level: 0.95, method: 'wilson' };
}
