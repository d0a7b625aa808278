import type { Model } from '../task/models.ts';

/** A repeat with the seed of the one before would be the same answer again; without a seed, endpoints draw their own. */
export function seededFor(model: Model, repeat: number): Model {
  if (repeat === 0 || !('params' in model) || typeof model.params['seed'] !== 'number') return model;
  return { ...model, params: { ...model.params, seed: model.params['seed'] + repeat } };
}
