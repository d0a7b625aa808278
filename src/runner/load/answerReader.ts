import type { ErrorClass } from '../../base/outcomes.ts';
import type { LoadAnswer } from '../../execute/load/loadTarget.ts';
import { encodeChunks } from '../../score/load/chunkTimes.ts';
import type { RequestRow } from '../../store/rows.ts';

/** Nobody gets to hear more of an endpoint that nobody reaches by asking on. */
const gone: readonly (ErrorClass | undefined)[] = ['unreachable', 'tls', 'proxy', 'authentication'];
const leastGone = 8;

export interface AnswerReader {
  take(request: number, dueMs: number, answer: LoadAnswer): void;
  /** What was said where so many in a row found nobody. */
  givenUp(): string | undefined;
}

/** Turns answers into rows. @param patience requests in a row that may find nobody, where that is more than 8 */
export function createAnswerReader({ startMs, patience, onEnded }: { readonly startMs: number; readonly patience: number; readonly onEnded: (row: Omit<RequestRow, 'trial' | 'warmup'>) => void }): AnswerReader {
  let goneInARow = 0;
  let givenUp: string | undefined;
  return {
    givenUp: () => givenUp,
    take(request, dueMs, { answer, inputs, sentMs, e2eMs, chunks, batch, waitMs }) {
      if (answer.outcome === 'cancelled') return;
      const ok = answer.outcome === 'ok';
      const ttftMs = ok ? chunks?.atMs[0] : undefined;
      onEnded({
        request,
        dueMs: dueMs - startMs,
        ...(sentMs === undefined ? {} : { sentMs: sentMs - startMs }),
        ...(ttftMs === undefined ? {} : { ttftMs }),
        ...(e2eMs === undefined ? {} : { e2eMs }),
        ...(batch === undefined ? {} : { batch }),
        ...(waitMs === undefined ? {} : { waitMs }),
        ...(ok && answer.tokensIn !== undefined ? { tokensIn: answer.tokensIn } : {}),
        ...(ok && answer.tokensOut !== undefined ? { tokensOut: answer.tokensOut } : {}),
        ...(inputs === undefined ? {} : { inputs }),
        ...(chunks === undefined ? {} : { chunks: encodeChunks(chunks) }),
        outcome: answer.outcome,
        ...(answer.outcome === 'ok' ? {} : { errorClass: answer.errorClass, error: answer.error }),
      });
      goneInARow = answer.outcome !== 'ok' && gone.includes(answer.errorClass) ? goneInARow + 1 : 0;
      if (answer.outcome !== 'ok' && goneInARow >= Math.max(leastGone, patience)) givenUp ??= answer.error;
    },
  };
}
