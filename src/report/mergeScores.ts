import { addStats } from '../score/stats.ts';
import type { TrialTotals } from '../store/rows.ts';

type Sums = TrialTotals['scores'][string];

/** What two parts of a trial add up to, for one scorer. */
export function mergeScores(a: Sums, b: Sums): Sums {
  const stats = b.stats === undefined ? a.stats : addStats(a.stats, b.stats);
  return { n: a.n + b.n, sum: a.sum + b.sum, sumOfSquares: a.sumOfSquares + b.sumOfSquares, nulls: a.nulls + b.nulls, ...(stats === undefined ? {} : { stats }) };
}
