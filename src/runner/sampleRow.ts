import { hash } from 'node:crypto';
import type { DatasetItem } from '../execute/dataset.ts';
import { itemHash } from '../execute/itemHash.ts';
import type { FailedAnswer } from '../execute/provider.ts';
import type { ScoringResult } from '../score/scorer.ts';
import type { NewSampleRow } from '../store/rows.ts';
import type { AskedOnce } from './converse.ts';
import type { Message } from './renderPrompt.ts';
import type { OkAnswer } from './responseCache.ts';

/** What of a sample's row is known before it is asked. */
export type DescribedSample = Pick<NewSampleRow, 'trial' | 'index' | 'repeat' | 'itemHash' | 'inputHash' | 'prompt' | 'target' | 'tags' | 'cluster'>;

/** @param identity of a conversation, whose messages hold answers too */
export function describeSample(trial: string, item: DatasetItem, repeat: number, messages: readonly Message[], identity: string | undefined): DescribedSample {
  const prompt = JSON.stringify(messages);
  return {
    trial,
    index: item.index,
    repeat,
    itemHash: itemHash(item.row),
    inputHash: hash('sha256', identity ?? prompt).slice(0, 16),
    prompt,
    target: JSON.stringify(item.targets),
    tags: Object.keys(item.tags).length === 0 ? undefined : JSON.stringify(item.tags),
    cluster: item.cluster,
  };
}

/** Of an answer that was judged. Field by field, once for each sample: parts that are spread into one another cost as much as the scoring. */
export function answeredRow(described: DescribedSample, asked: AskedOnce, answer: OkAnswer, judged: ScoringResult, endedMs: number): NewSampleRow {
  return {
    trial: described.trial,
    index: described.index,
    repeat: described.repeat,
    itemHash: described.itemHash,
    inputHash: described.inputHash,
    prompt: described.prompt,
    output: answer.output,
    answer: judged.answer,
    target: described.target,
    tags: described.tags,
    cluster: described.cluster,
    outcome: judged.outcome,
    errorClass: judged.error?.errorClass,
    error: judged.error?.error,
    attempts: asked.attempts,
    gateWaitMs: asked.gateWaitMs,
    ttftMs: answer.ttftMs,
    latencyMs: answer.latencyMs,
    tokensIn: answer.tokensIn,
    tokensOut: answer.tokensOut,
    cutShort: answer.cutShort,
    cost: asked.cost,
    endedMs,
    cached: asked.cached,
    scoring: judged.asked,
    scores: judged.scores,
  };
}

/** Of a request that brought no answer. @param scores of corpus metrics that count it */
export function failedRow(described: DescribedSample, { attempts, gateWaitMs, used }: AskedOnce, { outcome, errorClass, error, latencyMs }: FailedAnswer, scores: NewSampleRow['scores'], endedMs: number): NewSampleRow {
  return { ...described, outcome, errorClass, error, attempts, gateWaitMs, latencyMs, ...used, endedMs, scores };
}
