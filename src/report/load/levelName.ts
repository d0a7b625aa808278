import type { LevelBatching } from './levelBatching.ts';
import type { LoadLevel } from './loadView.ts';

/** `16 in flight`, `5 req/s`, `16 in flight, batches of 8 within 5 ms`. */
export function levelName({ concurrency, rate, batching }: Pick<LoadLevel, 'concurrency' | 'rate' | 'batching'>): string {
  return `${rate === undefined ? `${concurrency ?? 0} in flight` : `${rate} req/s`}${batching === undefined ? '' : `, ${batchesName(batching)}`}`;
}

/** `batches of 8 within 5 ms`, `batches of 8 (auto) within 5 ms`. */
export function batchesName({ maxSize, auto, intervalMs }: LevelBatching): string {
  if (maxSize === 1 && !auto) return 'without batching';
  return `${maxSize === undefined ? 'auto batches' : `batches of ${maxSize}${auto ? ' (auto)' : ''}`} within ${intervalMs} ms`;
}
