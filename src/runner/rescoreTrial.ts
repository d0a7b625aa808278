import type { ErrorClass } from '../base/outcomes.ts';
import type { DatasetItem, DatasetReader } from '../execute/dataset.ts';
import { forEachLazily } from '../schedule/forEachLazily.ts';
import type { SampleRow, TrialRow } from '../store/rows.ts';
import type { StoreWriter } from '../store/store.ts';
import { createLastScores } from './lastScores.ts';
import { judgedAnew } from './judgedAnew.ts';
import type { RunLog } from './logging/runLog.ts';
import type { RunProgress } from './progress.ts';
import type { Clock } from '../base/clock.ts';
import { recordedItems } from './recordedItems.ts';
import { roomFor } from './roomFor.ts';
import type { ScoreSample } from './scoring/composeScoring.ts';
import { Stop } from './stop.ts';

export interface RescoreContext {
  readonly run: string;
  /** The run whose outputs are judged. */
  readonly from: string;
  /** The trial as it was there. */
  readonly trial: TrialRow;
  /** Gives the rows behind the samples, where the dataset is as it was: scorers may look at any column. */
  readonly reader: DatasetReader;
  /** Absent: every sample. The others keep their scores. */
  readonly toJudge?: (sample: SampleRow) => boolean;
  readonly score: ScoreSample;
  readonly store: StoreWriter;
  readonly progress: RunProgress;
  readonly clock: Clock;
  readonly log?: RunLog;
  readonly width: number;
  /** While it is set no more samples are judged. */
  readonly isPaused: () => boolean;
}

/** How often a paused run looks whether it goes on. */
const pauseLookMs = 250;

/**
 * Judges the recorded outputs of a trial anew, in another run: nobody is asked. Everything but the judgement is taken over, what failed stays failed, and what is
 * recorded already is skipped. Throws the Stop that ended it early, and one where the trial had not been finished.
 */
export async function rescoreTrial(context: RescoreContext, signal: AbortSignal): Promise<void> {
  const { run, from, trial, store, progress } = context;
  const finished = store.finished(run, trial.id);
  const unlessHeldUp = createLastScores(context.clock, signal);
  const seen = new Set<ErrorClass>();
  let recorded = finished.size;

  await forEachLazily(recordedItems({ ...context, run: from }, signal), { width: context.width, signal }, async ({ sample, item }) => {
    if (finished.has(sample.index, sample.repeat)) return;
    const room = roomFor(store, signal);
    if (room !== undefined) await room;
    while (context.isPaused() && !signal.aborted) await context.clock.sleep(pauseLookMs, signal);
    if (signal.aborted) return;
    const row = await judge(sample, item);
    if (row === undefined) return;
    store.writeSample(run, row);
    recorded++;
    if (context.log?.unjudged !== undefined) for (const score of row.scores) if (score.value === null) context.log.unjudged(trial.id, row.index, score);
    progress.sampleEnded(row.outcome !== 'failed' && row.outcome !== 'timedOut', 0);
    if (row.errorClass === undefined || seen.has(row.errorClass)) return;
    seen.add(row.errorClass);
    store.writeEvent(run, context.clock.wallMs(), { type: 'errorFirstSeen', trial: trial.id, errorClass: row.errorClass, error: row.error ?? row.errorClass, index: row.index });
  });
  if (signal.aborted) throw signal.reason;
  if (trial.total !== undefined && recorded < trial.total) {
    throw new Stop('interrupted', `run ${from} has ${recorded} of ${trial.total} samples of ${trial.id}, and they were scored; finish it with \`pitwall run --resume ${from}\`, then score it again`);
  }

  async function judge(recorded: SampleRow, item: DatasetItem): Promise<SampleRow | undefined> {
    // Tags and clusters are how a sample is reported, so the new task's count.
    const { tags: _tags, cluster: _cluster, ...unlabelled } = recorded;
    const sample: SampleRow = { ...unlabelled, ...(Object.keys(item.tags).length === 0 ? {} : { tags: JSON.stringify(item.tags) }), ...(item.cluster === undefined ? {} : { cluster: item.cluster }) };
    if (context.toJudge?.(recorded) === false) {
      // What that judgement cost is the other run's.
      const { scoring: _, ...kept } = sample;
      return kept;
    }
    const judged = await unlessHeldUp(context.score({ item, output: sample.output ?? '', ...(context.toJudge === undefined ? {} : { before: sample.scores }) }, signal));
    if (judged === undefined) return undefined;
    // It stays what it was, but a corpus metric may count it.
    if (sample.output === undefined) return { ...sample, scores: judged.scores };
    return judgedAnew(sample, judged);
  }
}
