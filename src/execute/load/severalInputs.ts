import type { Answer } from '../provider.ts';
import type { LoadQuestion } from './loadQuestion.ts';

/** An endpoint that takes several inputs in one request. */
export interface SeveralInputs {
  /** A question's one input as it stands in a request's body, to be made ahead of its time. The longest answer is the same for all inputs of an endpoint: a request has one. */
  write(question: LoadQuestion): string;
  /** Sends one request with all of them, at least one, and resolves at its end; never rejects. What came is read by the function that it gives. */
  sendAll(inputs: readonly string[], signal: AbortSignal): Promise<() => SeveralAnswers>;
}

/** How one request for several inputs ended; `sentMs` is the clock's, `e2eMs` since then. */
export interface SeveralAnswers {
  /** One for each input, in their order. */
  readonly answers: readonly Answer[];
  readonly sentMs?: number;
  readonly e2eMs?: number;
}
