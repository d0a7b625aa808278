import type { Clock } from '../../base/clock.ts';
import type { WaitUntil } from '../../execute/load/arrivalTimer.ts';
import type { LoadEndpoint } from '../../execute/load/loadTarget.ts';
import type { RequestRow } from '../../store/rows.ts';
import { createAnswerReader } from './answerReader.ts';

export interface OpenLevelSpec {
  readonly endpoint: Pick<LoadEndpoint, 'send'>;
  /** The k-th request's bytes. */
  readonly body: (k: number) => string;
  /** When requests are due, ascending, in ms since the level's clock starts. */
  readonly dueTimes: { next(): IteratorResult<number, unknown> | Promise<IteratorResult<number, unknown>> };
  /** Of the requests that several threads share: which is the first of this one, and how far it is to the next (default: all). */
  readonly share?: { readonly first: number; readonly step: number };
  readonly stop: { readonly requests?: number; readonly durationMs?: number };
  /** Ends the level before its time: what is in flight comes to its end. */
  readonly enough?: () => boolean;
  readonly clock: Clock;
  /** When the level's clock starts (default: now). */
  readonly startMs?: number;
  readonly waitUntil: WaitUntil;
  readonly onSent: () => void;
  /** In the order of their ends. A request that was cancelled is none. */
  readonly onEnded: (row: Omit<RequestRow, 'trial' | 'warmup'>) => void;
}

/**
 * An open loop: requests are sent when they are due, however many are in flight; one that is late is sent at once, and its lag is recorded. Nothing that the server does moves the schedule.
 * Resolves when the last one has ended, with what was said where the endpoint was gone and the level was given up.
 */
export async function runOpenLevel({ endpoint, body, dueTimes, share = { first: 0, step: 1 }, stop, enough = () => false, clock, startMs = clock.nowMs(), waitUntil, onSent, onEnded }: OpenLevelSpec, signal: AbortSignal): Promise<string | undefined> {
  const { requests = Number.POSITIVE_INFINITY, durationMs = Number.POSITIVE_INFINITY } = stop;
  const reader = createAnswerReader({ startMs, patience: 0, onEnded });
  const underWay = new Set<Promise<void>>();
  for (let k = share.first; k < requests && !signal.aborted && reader.givenUp() === undefined && !enough(); k += share.step) {
    const next = dueTimes.next();
    const due = next instanceof Promise ? await next : next;
    if (due.done === true || due.value > durationMs) break;
    const dueMs = startMs + due.value;
    if (clock.nowMs() < dueMs) await waitUntil(dueMs, signal);
    if (signal.aborted || enough()) break;
    onSent();
    const asking = ask(k, dueMs);
    underWay.add(asking);
    void asking.finally(() => underWay.delete(asking));
  }
  await Promise.all(underWay);
  return reader.givenUp();

  async function ask(k: number, dueMs: number): Promise<void> {
    const read = await endpoint.send(body(k), signal);
    // Whatever is due in this turn of the event loop leaves first.
    await new Promise<void>(resolve => setImmediate(resolve));
    reader.take(k, dueMs, read());
  }
}
