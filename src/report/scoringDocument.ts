import type { ScoringCosts } from '../score/scoringCosts.ts';

/** What judges have used up, as documents hold it. */
export function scoringDocument(costs: ScoringCosts | undefined): { readonly requests: number; readonly tokens_in: number; readonly tokens_out: number; readonly cost?: number } | undefined {
  if (costs === undefined) return undefined;
  const { requests, tokensIn, tokensOut, cost } = costs;
  return { requests, tokens_in: tokensIn, tokens_out: tokensOut, ...(cost === undefined ? {} : { cost }) };
}
