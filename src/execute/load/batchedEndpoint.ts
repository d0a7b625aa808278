import type { Clock } from '../../base/clock.ts';
import { onAbort } from '../../base/onAbort.ts';
import { createBatchCollector, type BatchRules } from '../../schedule/batchCollector.ts';
import type { FailedAnswer } from '../provider.ts';
import type { WaitUntil } from './arrivalTimer.ts';
import type { LoadAnswer, LoadEndpoint } from './loadTarget.ts';
import type { SeveralAnswers, SeveralInputs } from './severalInputs.ts';

interface Caller {
  readonly input: string;
  readonly joinedMs: number;
  readonly signal: AbortSignal;
  answer(read: () => LoadAnswer): void;
}

export interface BatchedOptions extends BatchRules {
  /** So many inputs come: the batch of the last one waits for nobody. */
  readonly inputs?: number;
  readonly clock: Clock;
  readonly waitUntil: WaitUntil;
}

/**
 * Sends inputs in batches: each caller's input waits until its batch closes, all of a batch travel in one request, and each caller gets its own answer, or the failure of the batch.
 * For a caller a request is sent when it has joined its batch, so that its time holds the wait; what of it was wait is told apart.
 */
export function createBatchedEndpoint(several: SeveralInputs, { maxSize, intervalMs, inputs = Number.POSITIVE_INFINITY, clock, waitUntil }: BatchedOptions): Pick<LoadEndpoint, 'send'> {
  let came = 0;
  let batches = 0;
  const collector = createBatchCollector<Caller>({ maxSize, intervalMs }, { nowMs: () => clock.nowMs(), waitUntil }, callers => void sendAll(callers));

  return {
    send: (input, signal) =>
      new Promise(resolve => {
        const joinedMs = clock.nowMs();
        if (signal.aborted) return resolve(() => ({ answer: cancelled }));
        const leave = collector.add({ input, joinedMs, signal, answer: read => (unhear(), resolve(read)) });
        const unhear = onAbort(signal, () => {
          leave();
          resolve(() => ({ answer: cancelled }));
        });
        if (++came >= inputs) collector.flush();
      }),
  };

  async function sendAll(callers: readonly Caller[]): Promise<void> {
    const batch = batches++;
    // A level has one signal for all of its requests.
    const signal = callers[0]?.signal ?? new AbortController().signal;
    const read = once(await several.sendAll(callers.map(({ input }) => input), signal));
    for (const [k, caller] of callers.entries()) caller.answer(() => answerOf(read(), k, caller.joinedMs, batch));
  }
}

function answerOf({ answers, sentMs, e2eMs }: SeveralAnswers, k: number, joinedMs: number, batch: number): LoadAnswer {
  const answer = answers[k] ?? { outcome: 'failed', errorClass: 'badResponse', error: 'the batch has no answer for this input', retryable: false };
  if (sentMs === undefined) return { answer, batch };
  return { answer, batch, sentMs: joinedMs, waitMs: sentMs - joinedMs, ...(e2eMs === undefined ? {} : { e2eMs: sentMs + e2eMs - joinedMs }) };
}

function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined;
  return () => (made ??= { value: make() }).value;
}

const cancelled: FailedAnswer = { outcome: 'cancelled', errorClass: 'cancelled', error: 'cancelled while its batch was under way', retryable: false };
