/** What was asked to judge, apart from what the model under test was asked. */
export interface ScoringCosts {
  /** Attempts that were sent. */
  readonly requests: number;
  readonly tokensIn: number;
  readonly tokensOut: number;
  /** Absent where no judge has `pricing`. */
  readonly cost?: number;
}

export const noCosts: ScoringCosts = { requests: 0, tokensIn: 0, tokensOut: 0 };

/** @param sign −1 takes b away from a */
export function addCosts(a: ScoringCosts, b: ScoringCosts, sign: 1 | -1 = 1): ScoringCosts {
  const cost = a.cost === undefined && b.cost === undefined ? undefined : (a.cost ?? 0) + sign * (b.cost ?? 0);
  return { requests: a.requests + sign * b.requests, tokensIn: a.tokensIn + sign * b.tokensIn, tokensOut: a.tokensOut + sign * b.tokensOut, ...(cost === undefined ? {} : { cost }) };
}
