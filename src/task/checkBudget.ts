import type { Budget } from './budget.ts';
import type { Model } from './models.ts';

/** Nothing is paid for these. */
const free: ReadonlySet<string> = new Set(['recorded', 'sim']);

/** The positions of the models that a limit on the cost cannot be kept for: what they cost is not said. */
export function unpricedModels(models: readonly Model[], { maxCost }: Budget): readonly number[] {
  return maxCost === undefined ? [] : models.flatMap((model, k) => (free.has(model.provider) || model.pricing !== undefined ? [] : [k]));
}

export const unpriced = (id: string): string => `model \`${id}\` has no \`pricing\`, so \`max_cost\` cannot be kept`;
export const priceIt = 'give it `pricing: {input: …, output: …}`, per million tokens (0 where it costs nothing), or limit `max_tokens_total` instead';
