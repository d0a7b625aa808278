import type { Model } from '../task/models.ts';

/** In the currency of the model's `pricing`, whose prices are per million tokens; undefined where price or tokens are unknown. */
export function costOf(model: Model, tokensIn: number | undefined, tokensOut: number | undefined): number | undefined {
  if (model.pricing === undefined || tokensIn === undefined || tokensOut === undefined) return undefined;
  return (tokensIn * model.pricing.input + tokensOut * model.pricing.output) / 1e6;
}
