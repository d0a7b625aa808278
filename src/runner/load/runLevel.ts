import type { Clock } from '../../base/clock.ts';
import type { LoadEndpoint } from '../../execute/load/loadTarget.ts';
import type { RequestRow } from '../../store/rows.ts';
import { createAnswerReader } from './answerReader.ts';
import { LaterReading } from './laterReading.ts';

export interface LevelSpec {
  readonly endpoint: Pick<LoadEndpoint, 'send'>;
  /** The k-th request's bytes. */
  readonly body: (k: number) => string;
  /** Requests kept in flight. */
  readonly concurrency: number;
  /** Where that changes: from when until when the k-th slot sends, in ms since the level’s clock starts. */
  readonly slotTimes?: (slot: number) => { readonly fromMs: number; readonly untilMs: number };
  readonly stop: { readonly requests?: number; readonly durationMs?: number };
  /** Ends the level before its time: what is in flight comes to its end. */
  readonly enough?: () => boolean;
  /** Which request a free slot sends next: what several threads share, and what they may have to wait for. Undefined where there is none. */
  readonly claim?: () => number | undefined | Promise<number | undefined>;
  readonly clock: Clock;
  /** When the level's clock starts (default: now). */
  readonly startMs?: number;
  readonly onSent: () => void;
  /** In the order of their ends. A request that was cancelled is none. */
  readonly onEnded: (row: Omit<RequestRow, 'trial' | 'warmup'>) => void;
}

/**
 * A closed loop: so many slots, each sends its next request as soon as its last one has ended, until the level has sent all or its time is over; what is in flight then
 * comes to its end. Answers are read once the next request has left. Resolves with what was said where the endpoint was gone and the level was given up.
 */
export async function runLevel({ endpoint, body, concurrency, slotTimes, stop, enough = () => false, claim, clock, startMs = clock.nowMs(), onSent, onEnded }: LevelSpec, signal: AbortSignal): Promise<string | undefined> {
  const { requests = Number.POSITIVE_INFINITY, durationMs = Number.POSITIVE_INFINITY } = stop;
  const reading = new LaterReading();
  const over = new AbortController();
  let next = 0;
  const claimed = claim ?? (() => (next < requests ? next++ : undefined));
  const reader = createAnswerReader({ startMs, patience: concurrency, onEnded });
  await Promise.all(Array.from({ length: Math.min(concurrency, requests) }, (_, k) => slot(k)));
  await reading.done();
  return reader.givenUp();

  async function slot(number: number): Promise<void> {
    const { fromMs, untilMs } = slotTimes?.(number) ?? { fromMs: 0, untilMs: Number.POSITIVE_INFINITY };
    if (fromMs >= durationMs) return;
    if (fromMs > 0) await clock.sleep(fromMs, AbortSignal.any([signal, over.signal]));
    let dueMs = fromMs === 0 ? startMs : clock.nowMs();
    let ended: (() => void) | undefined;
    while (!signal.aborted && reader.givenUp() === undefined && !enough() && clock.nowMs() - startMs < Math.min(durationMs, untilMs)) {
      const offered = claimed();
      const k = typeof offered === 'object' ? await offered : offered;
      if (k === undefined || signal.aborted) break;
      onSent();
      const due = dueMs;
      const sending = endpoint.send(body(k), signal);
      if (ended !== undefined) reading.add(ended);
      const read = await sending;
      dueMs = clock.nowMs();
      ended = () => reader.take(k, due, read());
    }
    ended?.();
    // Whatever has ended this slot before its time ends those that have not begun.
    if (clock.nowMs() - startMs < untilMs) over.abort();
  }
}
