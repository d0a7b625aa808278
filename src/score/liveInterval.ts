import type { Interval } from './interval.ts';
import { around } from './normalInterval.ts';
import { wilson } from './wilson.ts';

/** The interval while a run is under way, from sums alone: Wilson for 0/1 scores, else mean ± 1.96 · s/√n, kept within the scores' range. Undefined where the sums give none. */
export function liveInterval(sums: { readonly n: number; readonly sum: number; readonly sumOfSquares: number; readonly binary: boolean; readonly range?: readonly [number | null, number | null] }): Interval | undefined {
  const { n, sum, sumOfSquares, binary, range: [lowest, highest] = [0, 1] } = sums;
  if (binary) return wilson(sum, n);
  if (n < 2) return undefined;
  const mean = sum / n;
  const variance = Math.max(0, (sumOfSquares - n * mean * mean) / (n - 1));
  const interval = around(mean, Math.sqrt(variance / n));
  return { ...interval, low: Math.max(lowest ?? -Infinity, interval.low), high: Math.min(highest ?? Infinity, interval.high) };
}
