import type { Configuration } from './plan.ts';

/** What the repeats of one level have in common: `concurrency=4`, `rate=2.5`, `concurrency=4~batch=8~interval=5ms`. */
export function levelKey({ concurrency, rate, maxBatchSize, batchIntervalMs }: Pick<Configuration, 'concurrency' | 'rate' | 'maxBatchSize' | 'batchIntervalMs'>): string {
  const load = rate === undefined ? `concurrency=${concurrency ?? 0}` : `rate=${rate}`;
  return `${load}${maxBatchSize === undefined ? '' : `~batch=${maxBatchSize}`}${batchIntervalMs === undefined ? '' : `~interval=${batchIntervalMs}ms`}`;
}
