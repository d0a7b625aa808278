import type { Configuration } from '../plan/plan.ts';

const factors = ['dataset', 'split', 'prompt', 'repeat'] as const;

/** Short names: the model, and of the other factors those that differ within the list (`gpt-4o · dev · few-shot`). By trial id. */
export function trialLabels(trials: readonly { readonly id: string; readonly configuration: Configuration }[]): ReadonlyMap<string, string> {
  const varying = factors.filter(factor => new Set(trials.map(trial => trial.configuration[factor])).size > 1);
  return new Map(trials.map(({ id, configuration }) => [id, [configuration.model, ...varying.map(factor => (factor === 'repeat' ? `repeat ${configuration.repeat}` : configuration[factor]))].join(' · ')]));
}
