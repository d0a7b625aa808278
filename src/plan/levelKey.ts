import type { Level } from './level.ts';
import type { Configuration } from './plan.ts';

/** What the repeats of one level have in common: `concurrency=4`, `rate=2.5`, `replay=1`, `ramp`, `concurrency=4~batch=8~interval=5ms`. */
export function levelKey({ maxBatchSize, batchIntervalMs, ...level }: Level & Pick<Configuration, 'maxBatchSize' | 'batchIntervalMs'>): string {
  return `${loadKey(level)}${maxBatchSize === undefined ? '' : `~batch=${maxBatchSize}`}${batchIntervalMs === undefined ? '' : `~interval=${batchIntervalMs}ms`}`;
}

function loadKey({ concurrency, rate, replay, ramp }: Level): string {
  if (ramp !== undefined) return 'ramp';
  if (replay !== undefined) return `replay=${replay}`;
  return rate === undefined ? `concurrency=${concurrency ?? 0}` : `rate=${rate}`;
}
