import { levelName } from './load/levelName.ts';
import type { Configuration } from '../plan/plan.ts';

const factors = ['dataset', 'split', 'prompt', 'repeat'] as const;

/** Short names: the model, and of the other factors those that differ within the list (`gpt-4o · dev · few-shot · temperature=0`). By trial id. */
export function trialLabels(trials: readonly { readonly id: string; readonly configuration: Configuration }[]): ReadonlyMap<string, string> {
  const varying = factors.filter(factor => new Set(trials.map(trial => trial.configuration[factor])).size > 1);
  const axes = [...new Set(trials.flatMap(({ configuration }) => Object.keys(configuration.axes ?? {})))].filter(axis => new Set(trials.map(({ configuration }) => configuration.axes?.[axis])).size > 1);
  return new Map(
    trials.map(({ id, configuration }) => [
      id,
      [
        configuration.model,
        ...varying.map(factor => (factor === 'repeat' ? `repeat ${configuration.repeat}` : configuration[factor])),
        ...axes.flatMap(axis => (configuration.axes?.[axis] === undefined ? [] : [`${axis.split('.').at(-1) ?? axis}=${configuration.axes[axis]}`])),
        ...((['concurrency', 'rate', 'replay', 'ramp'] as const).some(of => configuration[of] !== undefined) ? [levelName(configuration)] : []),
        ...(configuration.maxBatchSize === undefined ? [] : [configuration.maxBatchSize === 1 ? 'without batching' : `${configuration.maxBatchSize === 'auto' ? 'auto batches' : `batches of ${configuration.maxBatchSize}`} within ${configuration.batchIntervalMs} ms`]),
        ...(configuration.parallelRequests === undefined ? [] : [`${configuration.parallelRequests} parallel`]),
      ].join(' · '),
    ]),
  );
}
