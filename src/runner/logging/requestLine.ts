import type { Attempt } from '../../execute/askWithRetries.ts';

/** What an attempt was for. */
export interface AttemptPurpose {
  readonly for: 'sample' | 'judge' | 'embeddings';
  /** Of the model under test. */
  readonly trial?: string;
  readonly sample?: number;
  readonly repeat?: number;
  /** Of a judge, from 0. */
  readonly vote?: number;
}

/** An attempt as a line of JSON: who was asked, when, how it ended, how much it took. Neither headers nor addresses, prompts or answers: samples hold those, and keys nothing does. */
export function requestLine(run: string, { for: purpose, trial, sample, repeat, vote }: AttemptPurpose, { model, number, sentMs, gateWaitMs, againInMs, answer }: Attempt, endpoint: string, clean: (text: string) => string): string {
  const { outcome, latencyMs, wire } = answer;
  const ok = answer.outcome === 'ok' ? answer : undefined;
  const failed = answer.outcome === 'ok' ? undefined : answer;
  // What is undefined has no key.
  return JSON.stringify({
    at: new Date(sentMs).toISOString(),
    run,
    for: purpose,
    trial,
    sample,
    repeat,
    vote,
    model,
    endpoint,
    attempt: number,
    outcome,
    status: wire?.status,
    error_class: failed?.errorClass,
    error: failed === undefined ? undefined : clean(failed.error),
    wait_ms: rounded(gateWaitMs),
    ttft_ms: rounded(ok?.ttftMs),
    latency_ms: rounded(latencyMs),
    tokens_in: ok?.tokensIn,
    tokens_out: ok?.tokensOut,
    bytes_out: wire?.bytesOut,
    bytes_in: wire?.bytesIn,
    retry_after_ms: failed?.retryAfterMs,
    again_in_ms: rounded(againInMs),
  });
}

function rounded(ms: number | undefined): number | undefined {
  return ms === undefined ? undefined : Math.round(ms * 10) / 10;
}
