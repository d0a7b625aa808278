import { leastForReduction, reductions, type Distribution, type LoadReduction } from '../../score/load/distribution.ts';
import type { Fields } from './fields.ts';

/** The single numbers among a file's keys that fit, by their names; they count as read. */
export function reportedFigures(fields: Fields, fits: RegExp): Record<string, number> {
  const found: Record<string, number> = {};
  for (const key of fields.keys()) {
    if (!fits.test(key)) continue;
    const value = fields.any(key);
    if (typeof value === 'number' && Number.isFinite(value)) found[key] = value;
  }
  return found;
}

/** A distribution of ours out of a tool's own reductions; a percentile of too few observations is left out, as everywhere. @param of by our names */
export function toldDistribution(n: number, of: Partial<Record<LoadReduction, number | undefined>>): Distribution {
  const told = reductions.flatMap(reduce => {
    const value = of[reduce];
    return value === undefined || n < leastForReduction(reduce) ? [] : [[reduce, value] as const];
  });
  return told.length === 0 ? { n: 0 } : { n, ...Object.fromEntries(told) };
}
