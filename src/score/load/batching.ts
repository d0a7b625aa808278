/** What a level whose batch size is `auto` was measured with, and how that came about. */
export interface ChosenBatching {
  readonly maxSize: number;
  readonly intervalMs: number;
  /** Requests a second that were answered without batching at the same load: times the interval it is the size that was tried first. */
  readonly unbatchedPerS: number;
  /** What the server failed on, in the order tried. */
  readonly failed: readonly FailedBatching[];
}

export interface FailedBatching {
  readonly maxSize: number;
  readonly intervalMs: number;
  /** Inputs that were sent, and those of them that failed. */
  readonly requests: number;
  readonly failures: number;
  /** The first failure's words, without a full stop. */
  readonly error: string;
}
