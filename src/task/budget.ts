/** What a run may use up in all, over its resumes. Reaching one stops the run cleanly: nothing new is asked, what is in flight ends and is recorded. */
export interface Budget {
  /** In the currency of the models' `pricing`. */
  readonly maxCost?: number;
  /** Tokens in and out. */
  readonly maxTokensTotal?: number;
  /** Time spent running. */
  readonly maxTimeMs?: number;
}
