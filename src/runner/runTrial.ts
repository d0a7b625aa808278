import { anyAborted } from '../base/anyAborted.ts';
import type { Clock } from '../base/clock.ts';
import type { ErrorClass } from '../base/outcomes.ts';
import type { Rng } from '../base/rng.ts';
import { askWithRetries, type Asked } from '../execute/askWithRetries.ts';
import type { DatasetItem, DatasetReader } from '../execute/dataset.ts';
import type { Provider, ProviderRequest } from '../execute/provider.ts';
import type { PlannedTrial } from '../plan/plan.ts';
import { forEachLazily } from '../schedule/forEachLazily.ts';
import type { RequestBudget } from '../schedule/requestBudget.ts';
import type { ScoringResult } from '../score/scorer.ts';
import type { NewSampleRow } from '../store/rows.ts';
import type { StoreWriter } from '../store/store.ts';
import { TemplateError } from '../task/template.ts';
import type { Model } from '../task/models.ts';
import type { Prompt } from '../task/prompts.ts';
import { withAdvice } from './advice.ts';
import { Breaker } from './breaker.ts';
import { costOf } from './costOf.ts';
import { converse, type AskedOnce } from './converse.ts';
import { createLastScores } from './lastScores.ts';
import type { Examples } from './loadFewShot.ts';
import type { RunLog } from './logging/runLog.ts';
import type { RunProgress } from './progress.ts';
import { createPromptRenderer, type Conversation } from './renderPrompt.ts';
import type { OkAnswer, ResponseCache } from './responseCache.ts';
import { answeredRow, describeSample, failedRow } from './sampleRow.ts';
import { roomFor } from './roomFor.ts';
import type { ScoreSample } from './scoring/composeScoring.ts';
import type { Spending } from './spending.ts';
import { Stop } from './stop.ts';

export interface TrialContext {
  readonly run: string;
  readonly model: Model;
  readonly prompt: Prompt | undefined;
  /** Of a prompt with `few_shot`. */
  readonly examples?: Examples;
  readonly reader: DatasetReader;
  /** One for each time that a sample is asked: whom, and where the model's answers are kept and found again. */
  readonly repeats: readonly { readonly provider: Provider; readonly cache?: ResponseCache }[];
  readonly budget: RequestBudget;
  readonly spending: Spending;
  readonly retries: number;
  /** Corpus metrics count a sample without an answer as an empty one. */
  readonly missingIsEmpty: boolean;
  readonly score: ScoreSample;
  readonly store: StoreWriter;
  readonly progress: RunProgress;
  readonly clock: Clock;
  readonly log?: RunLog;
  readonly rng: Rng;
  /** How many samples may wait for an answer: for a request, or with one in flight. May change on the way. */
  readonly width: () => number;
  /** How many more may wait for their scores or for their next attempt. */
  readonly lag: number;
  /** Samples of the trial. */
  readonly total: number;
}

/**
 * Runs what is missing of one trial: pulls samples lazily, asks, scores, records. What is already recorded is skipped.
 * Throws the Stop that ended it early; a failed sample is a row, never an exception.
 */
export async function runTrial(trial: PlannedTrial, context: TrialContext, signal: AbortSignal): Promise<void> {
  const { run, store, progress, log } = context;
  const finished = store.finished(run, trial.id);
  const breaker = new Breaker(finished.size > 0);
  const seen = new Set<ErrorClass>();
  const render = createPromptRenderer(context.prompt, context.examples);
  const abort = new AbortController();
  const inner = anyAborted(signal, abort.signal);
  /** Aborts where nothing more is to be sent, and what is in flight may still be answered. */
  const enough = new AbortController();
  const closing = anyAborted(inner, context.spending.closing, enough.signal);
  let recorded = finished.size;
  const unlessHeldUp = createLastScores(context.clock, inner);

  const items = context.reader.items(inner);
  const asks: AsyncIterable<DatasetItem & { readonly repeat?: number }> = context.repeats.length === 1 ? items : repeated(items, context.repeats.length);

  await forEachLazily(asks, { width: context.width, onWidth: context.budget.onMost, aside: context.lag, signal: closing }, async (item, stepAside) => {
    const { repeat = 0 } = item;
    if (finished.has(item.index, repeat)) return;
    const room = roomFor(store, closing);
    if (room !== undefined) await room;
    if (closing.aborted) return;
    const row = await runSample(item, repeat, stepAside);
    if (row === undefined) return;
    store.writeSample(run, row);
    recorded++;
    progress.sampleEnded(row.outcome !== 'failed' && row.outcome !== 'timedOut', row.tokensOut ?? 0);
    if (row.errorClass !== undefined && !seen.has(row.errorClass)) {
      seen.add(row.errorClass);
      store.writeEvent(run, row.endedMs, { type: 'errorFirstSeen', trial: trial.id, errorClass: row.errorClass, error: row.error ?? row.errorClass, index: row.index });
    }
    if (log?.unjudged !== undefined) for (const score of row.scores) if (score.value === null) log.unjudged(trial.id, row.index, score);
    if (breaker.saw(row.errorClass ?? 'ok')) abort.abort(new Stop('failed', withAdvice(context.model, row.errorClass, row.error ?? 'nothing answered')));
  });
  if (inner.aborted) throw inner.reason;
  // A budget that lasted for the very last sample has stopped nothing.
  if (closing.aborted && recorded < context.total) throw closing.reason;

  /** Undefined where the run was stopped under it: nothing is recorded then, and a resume asks again. */
  async function runSample(item: DatasetItem, repeat: number, stepAside: () => void): Promise<NewSampleRow | undefined> {
    let conversation: Conversation = { messages: [] };
    let said;
    const paid: Paid[] = [];
    try {
      conversation = render(item);
      said = await converse(conversation, messages => ask({ messages, sample: { index: item.index, row: item.row, input: item.input } }, repeat, paid, stepAside));
    } catch (error) {
      if (!(error instanceof TemplateError)) throw error;
      leave(paid);
      return { ...describeSample(trial.id, item, repeat, conversation.messages, conversation.identity), outcome: 'failed', errorClass: 'template', error: error.message, attempts: 0, gateWaitMs: 0, endedMs: context.clock.wallMs(), scores: [] };
    }
    const { messages, asked } = said;
    const { answer } = asked;
    // The turns before a cancelled one were answered.
    if (answer.outcome === 'cancelled') return leave(paid);
    if (answer.outcome !== 'ok' && answer.nobodyLeft === true) {
      if (answer.errorClass === 'rateLimited') enough.abort(new Stop('interrupted', `model \`${context.model.id}\`: ${answer.error}: go on then with pitwall run --resume ${run}`));
      else abort.abort(new Stop('interrupted', withAdvice(context.model, answer.errorClass, answer.error)));
      return leave(paid);
    }
    if (answer.outcome !== 'ok') {
      const empty = context.missingIsEmpty ? await judge(item, '', stepAside) : undefined;
      return failedRow(describeSample(trial.id, item, repeat, messages, conversation.identity), asked, answer, empty?.scores ?? [], context.clock.wallMs());
    }
    // A budget that is used up does not stop what judges the answers that are there: they were paid for.
    const judged = await judge(item, answer.output, stepAside);
    if (judged === undefined) return leave(paid);
    return answeredRow(describeSample(trial.id, item, repeat, messages, conversation.identity), asked, answer, judged, context.clock.wallMs());
  }

  /** What is scored at once waits for nobody. */
  function judge(item: DatasetItem, output: string, stepAside: () => void): ScoringResult | undefined | Promise<ScoringResult | undefined> {
    const scoring = context.score({ item, output }, inner);
    if (!(scoring instanceof Promise)) return scoring;
    stepAside();
    return unlessHeldUp(scoring);
  }

  /** No row will hold what was paid. */
  function leave(paid: readonly Paid[]): undefined {
    for (const { cost, tokens } of paid) context.spending.unrecorded(cost, tokens);
  }

  /** One request, or what the cache has for it. @param paid gets what it cost */
  async function ask(request: ProviderRequest, repeat: number, paid: Paid[], stepAside: () => void): Promise<AskedOnce> {
    const { provider, cache } = context.repeats[repeat] ?? {};
    if (provider === undefined) throw new Error(`There is no repeat ${repeat}`);
    const found = cache?.find(request);
    if (found?.answer !== undefined) return { answer: found.answer, attempts: 0, gateWaitMs: 0, cached: true, ...(context.model.pricing === undefined ? {} : { cost: 0 }) };
    const asked = await send(request, provider, repeat, stepAside);
    if (asked.answer.outcome !== 'ok') return asked;
    found?.keep(asked.answer);
    const { cost, tokens } = priceOf(asked.answer);
    if (context.model.provider !== 'recorded') {
      context.spending.answered(context.model.id, cost, tokens);
      paid.push({ cost, tokens });
    }
    return cost === undefined ? asked : { ...asked, cost };
  }

  function send(request: ProviderRequest, provider: Provider, repeat: number, onBackoff: () => void): Promise<Asked> {
    const written = log?.attempt;
    return askWithRetries({
      provider,
      request,
      model: context.model.id,
      retries: context.retries,
      budget: context.budget,
      clock: context.clock,
      rng: context.rng,
      signal: inner,
      closing,
      onBackoff,
      onInFlight: change => {
        progress.inFlight += change;
      },
      ...(written === undefined ? {} : { onAttempt: attempt => written({ for: 'sample', trial: trial.id, sample: request.sample.index, repeat }, attempt) }),
    });
  }

  function priceOf({ tokensIn, tokensOut }: OkAnswer): Paid {
    return { cost: costOf(context.model, tokensIn, tokensOut), tokens: tokensIn === undefined || tokensOut === undefined ? undefined : tokensIn + tokensOut };
  }
}

interface Paid {
  readonly cost: number | undefined;
  readonly tokens: number | undefined;
}

/** Each item as often as it is asked, one after another: the repeats of a sample are answered at about the same time. */
async function* repeated(items: AsyncIterable<DatasetItem>, n: number): AsyncGenerator<DatasetItem & { readonly repeat: number }> {
  for await (const item of items) for (let repeat = 0; repeat < n; repeat++) yield { ...item, repeat };
}
