import type { SampleRow } from '../../store/rows.ts';
import type { TrialView } from '../view.ts';
import { configurationDocument } from '../runDocument.ts';
import { scoringDocument } from '../scoringDocument.ts';

/** The messages that were sent; a recorded model's plain input is one user message. */
export function messagesOf(prompt: string): readonly { readonly role: string; readonly content: string }[] {
  try {
    const value: unknown = JSON.parse(prompt);
    if (Array.isArray(value)) return value as readonly { readonly role: string; readonly content: string }[];
  } catch {
    // Plain text.
  }
  return [{ role: 'user', content: prompt }];
}

/** One sample as JSON exports hold it: snake_case, nothing left out but what has no value. */
export function sampleDocument(run: string, sample: SampleRow, trial: TrialView | undefined): object {
  return {
    run,
    trial: sample.trial,
    ...(trial === undefined ? {} : { configuration: configurationDocument(trial.configuration) }),
    index: sample.index,
    repeat: sample.repeat,
    outcome: sample.outcome,
    error_class: sample.errorClass,
    error: sample.error,
    messages: messagesOf(sample.prompt),
    output: sample.output,
    answer: sample.answer,
    targets: JSON.parse(sample.target) as unknown,
    tags: sample.tags === undefined ? undefined : (JSON.parse(sample.tags) as unknown),
    cluster: sample.cluster,
    scores: Object.fromEntries(sample.scores.map(({ scorer, value, reason, metadata }) => [scorer, { value, reason, ...(metadata === undefined ? {} : { metadata: JSON.parse(metadata) as unknown }) }])),
    attempts: sample.attempts,
    gate_wait_ms: sample.gateWaitMs,
    ttft_ms: sample.ttftMs,
    latency_ms: sample.latencyMs,
    tokens_in: sample.tokensIn,
    tokens_out: sample.tokensOut,
    cost: sample.cost,
    cut_short: sample.cutShort,
    cached: sample.cached,
    scoring: scoringDocument(sample.scoring),
    input_hash: sample.inputHash,
    ended_at: new Date(sample.endedMs).toISOString(),
  };
}
