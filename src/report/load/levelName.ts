import type { LevelBatching } from './levelBatching.ts';
import type { LoadLevel } from './loadView.ts';
import type { Level } from '../../plan/level.ts';

/** `16 in flight`, `5 req/s`, `the trace’s times × 0.5`, `1 to 50 req/s`, `16 in flight, batches of 8 within 5 ms`. */
export function levelName({ batching, ...level }: Level & Pick<LoadLevel, 'batching'>): string {
  return `${loadName(level)}${batching === undefined ? '' : `, ${batchesName(batching)}`}`;
}

/** `batches of 8 within 5 ms`, `batches of 8 (auto) within 5 ms`. */
export function batchesName({ maxSize, auto, intervalMs }: LevelBatching): string {
  if (maxSize === 1 && !auto) return 'without batching';
  return `${maxSize === undefined ? 'auto batches' : `batches of ${maxSize}${auto ? ' (auto)' : ''}`} within ${intervalMs} ms`;
}

function loadName({ concurrency, rate, replay, ramp }: Level): string {
  if (ramp !== undefined) return ramp;
  if (replay !== undefined) return replay === 1 ? 'the trace’s own times' : `the trace’s times × ${replay}`;
  return rate === undefined ? `${concurrency ?? 0} in flight` : `${rate} req/s`;
}
