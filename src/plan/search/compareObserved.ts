import type { Observed } from './search.ts';

/** Negative: the first is better. Feasible ones by loss, then infeasible ones by violation, then those of which nothing was measured. */
export function compareObserved(a: Observed, b: Observed): number {
  const [rankA, rankB] = [rank(a), rank(b)];
  if (rankA !== rankB) return rankA - rankB;
  return rankA === 0 ? (a.loss ?? 0) - (b.loss ?? 0) : rankA === 1 ? (a.violation ?? 0) - (b.violation ?? 0) : 0;
}

function rank({ feasible, loss, violation }: Observed): number {
  if (feasible && loss !== undefined) return 0;
  return violation === undefined ? 2 : 1;
}
