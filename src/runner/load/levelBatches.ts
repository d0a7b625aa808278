import type { Clock } from '../../base/clock.ts';
import type { WaitUntil } from '../../execute/load/arrivalTimer.ts';
import { createBatchedEndpoint } from '../../execute/load/batchedEndpoint.ts';
import type { LoadEndpoint } from '../../execute/load/loadTarget.ts';
import type { PlannedTrial } from '../../plan/plan.ts';
import type { BatchRules } from '../../schedule/batchCollector.ts';

/** How the requests of one level reach its endpoint: alone, or in batches. */
export interface LevelBatches {
  /** What the task says; absent where the level has no batches, and of `auto`. */
  readonly rules?: BatchRules;
  readonly write: LoadEndpoint['write'];
  /** For one part of the level, of so many requests where that is known. @param rules without them a batch has one input */
  endpoint(requests: number | undefined, rules: BatchRules | undefined): Pick<LoadEndpoint, 'send'>;
}

const single: BatchRules = { maxSize: 1, intervalMs: 0 };

export function levelBatches({ configuration: { maxBatchSize, batchIntervalMs = 0 } }: PlannedTrial, endpoint: LoadEndpoint, ports: { readonly clock: Clock; readonly waitUntil: WaitUntil }): LevelBatches {
  const { several } = endpoint;
  if (maxBatchSize === undefined) return { write: question => endpoint.write(question), endpoint: () => endpoint };
  if (several === undefined) throw new Error('The endpoint takes one input in a request');
  return {
    ...(maxBatchSize === 'auto' ? {} : { rules: { maxSize: maxBatchSize, intervalMs: batchIntervalMs } }),
    write: question => several.write(question),
    endpoint: (requests, rules = single) => createBatchedEndpoint(several, { ...rules, ...(requests === undefined ? {} : { inputs: requests }), ...ports }),
  };
}
