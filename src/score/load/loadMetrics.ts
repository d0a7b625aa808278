/** What is measured of requests under load. */
export type LoadMetric = 'ttft' | 'ttft_from_due' | 'icl' | 'itl' | 'tpot' | 'e2e' | 'e2e_from_due' | 'wait' | 'lag' | 'tokens_in' | 'tokens_out';

export interface LoadMetricKind {
  readonly unit: 'ms' | 'tokens';
  readonly definition: string;
  /** Only where requests come by a clock of their own: in a closed loop a request is due when the one before it has ended. */
  readonly openLoopOnly?: true;
}

/** The one registry of these. Lower is better, and nothing is below 0. Change a definition and it needs another name. */
export const loadMetrics: Readonly<Record<LoadMetric, LoadMetricKind>> = {
  ttft_from_due: { unit: 'ms', definition: 'time to first token from the moment the request was due, so that what the client or the line cost is in it', openLoopOnly: true },
  ttft: { unit: 'ms', definition: 'time to first token: first non-empty output token − sent; a role alone or an empty chunk is none' },
  icl: { unit: 'ms', definition: 'inter-chunk latency: gap between two chunks that carry output, of all answers together' },
  itl: { unit: 'ms', definition: 'inter-token latency: each gap between chunks, shared by the tokens of the chunk that ends it; where a chunk holds several, by its share of the text' },
  tpot: { unit: 'ms', definition: 'time per output token, one value a request: (last token − first token) ÷ (output tokens − 1); of 2 tokens and more' },
  e2e_from_due: { unit: 'ms', definition: 'last byte − the moment the request was due', openLoopOnly: true },
  e2e: { unit: 'ms', definition: 'last byte − sent; of a request in a batch it is sent when it joins that, so that its wait is in it' },
  wait: { unit: 'ms', definition: 'of a request in a batch: from when it joined that until the batch was sent' },
  lag: { unit: 'ms', definition: 'sent − due (in a closed loop: the moment its slot was free): what the client itself lost' },
  tokens_in: { unit: 'tokens', definition: 'of the prompt, as the server counts them' },
  tokens_out: { unit: 'tokens', definition: 'of the answer, as the server counts them, else its chunks' },
};

export const loadMetricNames = Object.keys(loadMetrics) as readonly LoadMetric[];
