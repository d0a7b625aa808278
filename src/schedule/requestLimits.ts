/** What is declared of a model, for the budget of a run. */
export interface RequestLimits {
  /** In flight at once; `auto`: as many as the endpoint is found to be worth. The run's where absent. */
  readonly parallelRequests?: number | 'auto';
  /** Sent evenly, not in bursts: a window of any minute holds no more. */
  readonly requestsPerMinute?: number;
  /** Of prompts and answers together. */
  readonly tokensPerMinute?: number;
  readonly minIntervalMs?: number;
  /** The longest answer that is asked for: what an answer is taken for until some are known. */
  readonly answerTokens?: number;
  /** `false`: `auto` finds nothing out about it; it may have as many as the run. */
  readonly adapts?: false;
  /** Models of one lane ask the same endpoint, with the same key, for the same model: they share its pauses and declared rates. The model's own where absent. */
  readonly lane?: string;
}

/** How an attempt ended, as far as limits are concerned. */
export interface AttemptEnd {
  readonly kind: 'answered' | 'rateLimited' | 'timedOut' | 'failed';
  /** From sending to the last byte. */
  readonly latencyMs?: number | undefined;
  /** What the endpoint asked for. */
  readonly retryAfterMs?: number | undefined;
  readonly tokensIn?: number | undefined;
  readonly tokensOut?: number | undefined;
}
