/** An objective and the limits beside it, as one number has to take them together. */
export interface Scalarised {
  readonly objective: number;
  readonly direction: 'maximize' | 'minimize';
  /** What the objective is measured by: that of a first or usual configuration, above 0. */
  readonly reference: number;
  readonly limits: readonly {
    readonly actual: number;
    /** Not 0. */
    readonly limit: number;
    /** Of what has to stay below its limit; false: of what has to reach it. */
    readonly lowerIsBetter: boolean;
    readonly weight?: number;
  }[];
}

/** How fast the penalty grows: by a factor of e for each tenth of the limit. */
const steepness = 0.1;
/** Worse than five times beyond the limit is as bad as that. */
const mostViolation = 5;

/**
 * One number for an experiment, less is better: s = direction · objective / reference + Σ weight · (exp(min(v, 5) / 0.1) − 1), where direction is −1 for what is maximised, and v is the share of the limit
 * by which it is missed, 0 where it is held. Continuous at every limit, and monotone in the objective and in every violation.
 * Nothing of a report or of a ranking rests on it: feasibility is not a number there. It is for tools that want one.
 */
export function scalarOf({ objective, direction, reference, limits }: Scalarised): number {
  const part = ((direction === 'maximize' ? -1 : 1) * objective) / reference;
  return limits.reduce((sum, limit) => sum + (limit.weight ?? 1) * Math.expm1(Math.min(violationOf(limit), mostViolation) / steepness), part);
}

/** (actual − limit) / limit where the limit is missed, turned for what has to reach it; 0 where it is held. */
export function violationOf({ actual, limit, lowerIsBetter }: Scalarised['limits'][number]): number {
  return Math.max(0, ((lowerIsBetter ? 1 : -1) * (actual - limit)) / Math.abs(limit));
}

/** A violation of exactly the fail ratio is still soft. */
export function isHard(violation: number, failRatio: number): boolean {
  return violation > failRatio;
}
