import type { ErrorClass } from '../../base/outcomes.ts';

export const requestOutcomes = ['ok', 'failed', 'timedOut'] as const;
export type RequestOutcome = (typeof requestOutcomes)[number];

/** One request of a bench as it was observed: nothing here is computed but by subtraction of two times. */
export interface ObservedRequest {
  /** When the arrival process asked for it, or in a closed loop when its slot was free; in ms since the level's clock started. */
  readonly dueMs: number;
  /** When its first byte was handed to the socket, on the same clock; of a request in a batch, when it joined that. Absent where it was never sent. */
  readonly sentMs?: number;
  /** First output token − sent. */
  readonly ttftMs?: number;
  /** Last byte − sent. */
  readonly e2eMs?: number;
  /** Texts that it asked about: of embeddings, of a batch, the documents of rerank; absent: one. */
  readonly inputs?: number;
  /** Of a request in a batch: the batch's number in its level, and how long it waited there until that was sent, which is part of `e2eMs`. */
  readonly batch?: number;
  readonly waitMs?: number;
  /** As the server counts them. */
  readonly tokensIn?: number;
  readonly tokensOut?: number;
  /** Of a streamed answer, as `encodeChunks` writes them. */
  readonly chunks?: Uint8Array;
  readonly outcome: RequestOutcome;
  readonly errorClass?: ErrorClass;
  /** One sentence without a full stop. */
  readonly error?: string;
}
