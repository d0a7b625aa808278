import type { ScoringCosts } from '../score/scoringCosts.ts';

/** What judging has used up, for the ranking and the panel: `judging took 12 requests, 3400 + 60 tokens, cost 0.0123`. Undefined where nobody was asked. */
export function scoringFact({ scoring }: { readonly scoring?: ScoringCosts }): string | undefined {
  if (scoring === undefined || scoring.requests === 0) return undefined;
  const { requests, tokensIn, tokensOut, cost } = scoring;
  return `judging took ${requests} request${requests === 1 ? '' : 's'}, ${tokensIn} + ${tokensOut} tokens${cost === undefined ? '' : `, cost ${Number(cost.toPrecision(4))}`}, not counted with the model's own`;
}
