import type { TruthRecord } from '../../execute/sim/truth.ts';
import type { WitnessedStream } from '../../score/load/clientError.ts';
import type { SeenStream } from './driveClient.ts';

/**
 * Puts what was seen beside what was written, by the number that each request begins with (`#17 …`); a stream that the truth does not know is left out.
 * @param offsetMs what the times of `seen` lack to the system's monotonic clock
 */
export function witness(seen: readonly SeenStream[], truth: readonly Pick<TruthRecord, 'input' | 'arrived_ms' | 'token_ms'>[], { tokensPerEvent, offsetMs }: { readonly tokensPerEvent: number; readonly offsetMs: number }): readonly WitnessedStream[] {
  const written = new Map(truth.map(record => [Number(/^#(\d+) /.exec(record.input)?.[1]), record]));
  return seen.flatMap(({ k, dueMs, sentMs, seenMs }) => {
    const record = written.get(k);
    if (record === undefined) return [];
    const { arrived_ms: arrivedMs } = record;
    return [{ dueMs: dueMs + offsetMs, sentMs: sentMs + offsetMs, arrivedMs, seenMs: seenMs.map(ms => ms + offsetMs), writtenMs: record.token_ms.map(ms => arrivedMs + ms), tokensPerEvent }];
  });
}
