import { addCosts } from '../score/scoringCosts.ts';
import { forEachLazily } from '../schedule/forEachLazily.ts';
import type { SampleRow } from '../store/rows.ts';
import type { StoreWriter } from '../store/store.ts';
import type { Clock } from '../base/clock.ts';
import { judgedAnew } from './judgedAnew.ts';
import { createLastScores } from './lastScores.ts';
import { recordedItems, type RecordedTrial } from './recordedItems.ts';
import { roomFor } from './roomFor.ts';
import type { ScoreSample } from './scoring/composeScoring.ts';

export interface RejudgeContext extends RecordedTrial {
  readonly store: StoreWriter;
  readonly score: ScoreSample;
  readonly isUnjudged: (sample: SampleRow) => boolean;
  readonly clock: Clock;
  readonly width: number;
}

/**
 * Judges the recorded outputs whose scoring failed, in place: the model is not asked again, and neither is a judge that gave its score. Where it fails again the
 * sample says why this time. Ends early where `closing` aborts, and rejects with the signal's reason where that does.
 * @param closing aborts with the signal at the latest
 */
export async function rejudgeTrial(context: RejudgeContext, closing: AbortSignal, signal: AbortSignal): Promise<void> {
  const unlessHeldUp = createLastScores(context.clock, signal);
  await forEachLazily(unjudgedItems(), { width: context.width, signal: closing }, async ({ sample, item }) => {
    const room = roomFor(context.store, closing);
    if (room !== undefined) await room;
    if (closing.aborted) return;
    const judged = await unlessHeldUp(context.score({ item, output: sample.output ?? '', before: sample.scores }, signal));
    if (judged === undefined) return;
    const row = judgedAnew(sample, judged);
    context.store.writeSample(context.run, { ...row, ...(sample.scoring === undefined ? {} : { scoring: row.scoring === undefined ? sample.scoring : addCosts(sample.scoring, row.scoring) }) });
  });
  signal.throwIfAborted();

  async function* unjudgedItems(): ReturnType<typeof recordedItems> {
    for await (const recorded of recordedItems(context, closing)) if (context.isUnjudged(recorded.sample)) yield recorded;
  }
}
