import type { Clock } from '../../base/clock.ts';
import type { ErrorClass } from '../../base/outcomes.ts';
import type { LoadAnswer, LoadEndpoint } from '../../execute/load/loadTarget.ts';
import { encodeChunks } from '../../score/load/chunkTimes.ts';
import type { RequestRow } from '../../store/rows.ts';

export interface LevelSpec {
  readonly endpoint: Pick<LoadEndpoint, 'send'>;
  /** The k-th request's bytes. */
  readonly body: (k: number) => string;
  /** Requests kept in flight. */
  readonly concurrency: number;
  readonly stop: { readonly requests?: number; readonly durationMs?: number };
  readonly clock: Clock;
  readonly onSent: () => void;
  /** In the order of their ends. A request that was cancelled is none. */
  readonly onEnded: (row: Omit<RequestRow, 'trial' | 'warmup'>) => void;
}

/** Nobody gets to hear more of an endpoint that nobody reaches by asking on. */
const gone: readonly (ErrorClass | undefined)[] = ['unreachable', 'tls', 'authentication'];
const leastGone = 8;

/**
 * A closed loop: so many slots, each sends its next request as soon as its last one has ended, until the level has sent all or its time is over; what is in flight then
 * comes to its end. Answers are read once the next request has left. Resolves with what was said where the endpoint was gone and the level was given up.
 */
export async function runLevel({ endpoint, body, concurrency, stop, clock, onSent, onEnded }: LevelSpec, signal: AbortSignal): Promise<string | undefined> {
  const { requests = Number.POSITIVE_INFINITY, durationMs = Number.POSITIVE_INFINITY } = stop;
  const startMs = clock.nowMs();
  const reading: Promise<void>[] = [];
  let next = 0;
  let goneInARow = 0;
  let givenUp: string | undefined;
  await Promise.all(Array.from({ length: Math.min(concurrency, requests) }, slot));
  await Promise.all(reading);
  return givenUp;

  async function slot(): Promise<void> {
    let dueMs = startMs;
    let ended: (() => void) | undefined;
    while (!signal.aborted && givenUp === undefined && next < requests && clock.nowMs() - startMs < durationMs) {
      const k = next++;
      onSent();
      const due = dueMs;
      const sending = endpoint.send(body(k), signal);
      if (ended !== undefined) reading.push(soon(ended));
      const read = await sending;
      dueMs = clock.nowMs();
      ended = () => take(k, due, read());
    }
    ended?.();
  }

  function take(k: number, dueMs: number, { answer, sentMs, e2eMs, chunks }: LoadAnswer): void {
    if (answer.outcome === 'cancelled') return;
    const ok = answer.outcome === 'ok';
    const ttftMs = ok ? chunks?.atMs[0] : undefined;
    onEnded({
      request: k,
      dueMs: dueMs - startMs,
      ...(sentMs === undefined ? {} : { sentMs: sentMs - startMs }),
      ...(ttftMs === undefined ? {} : { ttftMs }),
      ...(e2eMs === undefined ? {} : { e2eMs }),
      ...(ok && answer.tokensIn !== undefined ? { tokensIn: answer.tokensIn } : {}),
      ...(ok && answer.tokensOut !== undefined ? { tokensOut: answer.tokensOut } : {}),
      ...(chunks === undefined ? {} : { chunks: encodeChunks(chunks) }),
      outcome: answer.outcome,
      ...(answer.outcome === 'ok' ? {} : { errorClass: answer.errorClass, error: answer.error }),
    });
    goneInARow = answer.outcome !== 'ok' && gone.includes(answer.errorClass) ? goneInARow + 1 : 0;
    if (answer.outcome !== 'ok' && goneInARow >= Math.max(leastGone, concurrency)) givenUp ??= answer.error;
  }
}

/** After what is to be written in this turn of the event loop. */
async function soon(act: () => void): Promise<void> {
  await new Promise<void>(resolve => setImmediate(resolve));
  act();
}
