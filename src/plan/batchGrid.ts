import type { Batching } from '../task/batching.ts';
import type { Configuration } from './plan.ts';

type Batches = Pick<Configuration, 'maxBatchSize' | 'batchIntervalMs'>;

/**
 * Every size with every interval, sizes first, in the order written. A batch of one is closed at once, so it is there once, whatever the intervals; `auto` begins with what is
 * measured without batching, so that comes first where `auto` is asked for.
 */
export function batchGrid({ maxSizes, intervalsMs }: Batching): readonly Batches[] {
  const sizes = maxSizes.includes('auto') ? [1, ...maxSizes.filter(size => size !== 1)] : maxSizes;
  return sizes.flatMap((maxBatchSize): readonly Batches[] => (maxBatchSize === 1 ? [{ maxBatchSize }] : intervalsMs.map(batchIntervalMs => ({ maxBatchSize, batchIntervalMs }))));
}
