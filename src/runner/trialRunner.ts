import { anyAborted } from '../base/anyAborted.ts';
import { DisposableStore } from '../base/disposable.ts';
import { HumanError, renderHumanError } from '../base/humanError.ts';
import { createRng } from '../base/rng.ts';
import type { PlannedTrial } from '../plan/plan.ts';
import type { RequestBudget } from '../schedule/requestBudget.ts';
import { partsOfTrial } from '../task/combinations.ts';
import { datasetOf } from '../task/datasetOf.ts';
import { recordedFor } from '../task/recordedFor.ts';
import { cacheOf } from './cacheOf.ts';
import { finishTrial, type TrialEnd } from './finish.ts';
import type { Examples } from './loadFewShot.ts';
import type { PreparedTrials } from './prepareTrials.ts';
import { rejudgeTrial } from './rejudgeTrial.ts';
import { rescoreTrial } from './rescoreTrial.ts';
import { doneOf, type RunScope } from './runScope.ts';
import { runTrial } from './runTrial.ts';
import type { RunScoring } from './scoring/runScoring.ts';
import { seededFor } from './seededFor.ts';
import type { Spending } from './spending.ts';
import { Stop, stopAfter } from './stop.ts';
import { tellStoreLost } from './tellStoreLost.ts';
import type { LevelScope } from './sweep/runSweep.ts';
import { missingIsEmpty } from './taskScoring.ts';
import { countUnjudged, unjudgedOf } from './unjudged.ts';

/** This many samples may wait for their scores or for their next attempt while others are asked; for judges only as many as there may be in flight, since a stop loses the answers that wait for them. */
const slack = 200;
/** Samples that are judged at once where nothing but that is done: enough for a batch in every thread, and one more on its way. */
const rescoreWidth = 1000;

/** Runs the trials of a run, each from where its rows end, and records how they ended. */
export interface TrialRunner {
  run(trial: PlannedTrial, level?: LevelScope): Promise<TrialEnd>;
  /** Records that a trial has begun, for whoever runs it elsewhere. */
  begin(trial: PlannedTrial): void;
  /** Judges again what could not be judged, where that is wanted: its outputs are in this store. @param closing no more are begun @param inner ends it */
  rejudge(trial: PlannedTrial, closing: AbortSignal, inner: AbortSignal): Promise<void>;
  examplesOf(trial: PlannedTrial): { readonly examples?: Examples };
}

export interface TrialPorts {
  readonly budget: RequestBudget;
  readonly spending: Spending;
  readonly scoring: RunScoring;
}

export function createTrialRunner(scope: RunScope, { rows, examples }: PreparedTrials, { budget, spending, scoring }: TrialPorts): TrialRunner {
  const { spec, progress, all, shards } = scope;
  const { task, store, runId, ports } = spec;
  const { clock } = ports;
  const unjudged = spec.retryScoring === true ? countUnjudged(store, runId, task) : new Map<string, never>();
  return { run, begin, rejudge, examplesOf };

  async function run(trial: PlannedTrial, level?: LevelScope): Promise<TrialEnd> {
    const row = rows.find(candidate => candidate.id === trial.id);
    const own = new DisposableStore();
    const { model, prompt } = partsOfTrial(task, trial.configuration);
    if (model === undefined || row === undefined) throw new Error(`Trial ${trial.id} is not of this task`);
    await store.unlocked();
    begin(trial);
    const end = async (how: TrialEnd): Promise<TrialEnd> => {
      await store.unlocked();
      return finishTrial(spec, trial, how);
    };
    const inner = anyAborted(all, ...(task.timeoutPerTrialMs === undefined ? [] : [stopAfter(task.timeoutPerTrialMs, `trial ${trial.id}`)]));
    try {
      if (spec.retryScoring === true) await rejudge(trial, anyAborted(inner, spending.closing), inner);
      if (spec.rescoreFrom !== undefined) {
        await rescore(trial, spec.rescoreFrom, inner);
        return await end({ outcome: 'succeeded' });
      }
      if (shards !== undefined) {
        await shards.run(trial, () => budget.isPaused, anyAborted(inner, spending.closing));
        return await end({ outcome: 'succeeded' });
      }
      const context = {
        run: runId,
        model,
        prompt,
        ...examplesOf(trial),
        reader: ports.openDataset(datasetOf(task, trial.configuration.dataset), trial.configuration.split),
        repeats: Array.from({ length: trial.repeats ?? 1 }, (_, repeat) => ({ provider: level?.provider(model) ?? own.add(ports.createProvider(recordedFor(seededFor(model, repeat), trial.configuration))), ...cacheOf(spec, model, repeat) })),
        budget,
        spending,
        retries: task.retries,
        score: scoring.of(trial.configuration.dataset),
        missingIsEmpty: missingIsEmpty(task),
        store,
        progress,
        clock,
        ...(ports.log === undefined ? {} : { log: ports.log }),
        rng: createRng(`${task.seed}/${trial.id}`),
        // Nobody waits in line for long: what does is carried from the young generation of the heap to the old one.
        width: () => (scoring.mayLag ? budget.most : 2 * budget.most),
        lag: scoring.mayLag ? slack : 0,
        total: row.total ?? 0,
      };
      await runTrial(trial, context, inner);
      return await end({ outcome: 'succeeded' });
    } catch (cause) {
      if (cause instanceof Stop) return await end({ outcome: cause.outcome, error: cause.brief });
      tellStoreLost(spec, cause);
      if (cause instanceof HumanError) return await end({ outcome: 'failed', error: renderHumanError(cause) });
      throw cause;
    } finally {
      own.dispose();
    }
  }

  async function rejudge({ id, configuration: { dataset, split } }: PlannedTrial, closing: AbortSignal, inner: AbortSignal): Promise<void> {
    const samples = unjudged.get(id);
    const row = rows.find(candidate => candidate.id === id);
    if (samples === undefined || row === undefined) return;
    store.writeEvent(runId, clock.wallMs(), { type: 'scoringRetried', trial: id, samples });
    await rejudgeTrial({ run: runId, trial: row, reader: ports.openDataset(datasetOf(task, dataset), split), score: scoring.of(dataset), isUnjudged: unjudgedOf(task), store, clock, width: 2 * budget.most }, closing, inner);
  }

  function rescore({ id, configuration: { dataset, split } }: PlannedTrial, from: string, inner: AbortSignal): Promise<void> {
    const trial = store.trials(from).find(candidate => candidate.id === id);
    if (trial === undefined) throw new Error(`Run ${from} has no trial ${id}`);
    const reader = ports.openDataset(datasetOf(task, dataset), split);
    return rescoreTrial({ run: runId, from, trial, reader, ...(spec.rescoreOnlyFailed === true ? { toJudge: unjudgedOf(task) } : {}), score: scoring.of(dataset), store, progress, clock, isPaused: () => budget.isPaused, ...(ports.log === undefined ? {} : { log: ports.log }), width: scoring.mayLag ? rescoreWidth : 2 * budget.most }, inner);
  }

  function begin({ id }: PlannedTrial): void {
    store.updateTrial(runId, id, { state: 'starting', outcome: undefined, error: undefined, endedMs: undefined, startedMs: clock.wallMs() });
    store.updateTrial(runId, id, { state: 'running' });
    store.writeEvent(runId, clock.wallMs(), { type: 'trialStarted', trial: id, samples: rows.find(row => row.id === id)?.total ?? 0, done: doneOf(scope, id) });
  }

  function examplesOf(trial: PlannedTrial): { readonly examples?: Examples } {
    const shown = examples?.of(trial);
    return shown === undefined ? {} : { examples: shown };
  }
}
