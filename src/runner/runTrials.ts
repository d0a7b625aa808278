import type { DisposableStore } from '../base/disposable.ts';
import type { RunOutcome } from '../base/outcomes.ts';
import { createRng } from '../base/rng.ts';
import type { DatasetReader } from '../execute/dataset.ts';
import type { PlannedTrial } from '../plan/plan.ts';
import { forEachLazily } from '../schedule/forEachLazily.ts';
import type { RequestBudget } from '../schedule/requestBudget.ts';
import { partsOfTrial } from '../task/combinations.ts';
import { datasetOf } from '../task/datasetOf.ts';
import type { TrialEnd } from './finish.ts';
import type { JobsPort } from './jobs/jobsPort.ts';
import { runJobs } from './jobs/runJobs.ts';
import type { PreparedTrials } from './prepareTrials.ts';
import { createPromptRenderer } from './renderPrompt.ts';
import type { RunScope } from './runScope.ts';
import { createRunScoring } from './scoring/runScoring.ts';
import type { Spending } from './spending.ts';
import { levelsOf } from './sweep/levels.ts';
import { runSweep, type LevelScope, type SweepPorts } from './sweep/runSweep.ts';
import { warmUp } from './sweep/warmUp.ts';
import { createTrialRunner } from './trialRunner.ts';

export interface TrialsContext {
  readonly budget: RequestBudget;
  readonly spending: Spending;
  /** What is disposed of at the run's end. */
  readonly held: DisposableStore;
  /** Whoever runs this goes away, and the run may be taken up again. */
  readonly leaving: AbortSignal;
  /** Which jobs may go on at a cluster although the run ends, and were to end; undefined: none. */
  readonly onStillThere: (words: string | undefined) => void;
}

/** Runs the trials that have not succeeded, several at once, level by level, or as jobs of a cluster, and says how the run ended. A stop is thrown. */
export async function runTrials(scope: RunScope, prepared: PreparedTrials, { budget, spending, held, leaving, onStillThere }: TrialsContext): Promise<TrialEnd> {
  const { spec, progress, all, shards } = scope;
  const { task, store, runId, ports } = spec;
  const { clock } = ports;
  const { rows } = prepared;
  const scoring = await createRunScoring(scope, { budget, spending }, held);
  const trials = createTrialRunner(scope, prepared, { budget, spending, scoring });
  const ended: TrialEnd[] = [];
  const todo = spec.plan.trials.filter(trial => rows.find(row => row.id === trial.id)?.outcome !== 'succeeded');
  const closing = AbortSignal.any([all, spending.closing]);
  const runSome = (some: readonly PlannedTrial[], level?: LevelScope): Promise<void> =>
    forEachLazily(some, { width: task.parallelTrials, signal: closing }, async trial => {
      ended.push(await trials.run(trial, level));
    });
  if (spec.jobs !== undefined) await runOnCluster(spec.jobs);
  else if (task.sweep === undefined) await runSome(todo);
  else await runSweep(todo, sweepPorts(), closing);
  if (all.aborted) throw all.reason;
  if (closing.aborted && (ended.length < todo.length || ended.some(end => end.outcome !== 'succeeded'))) throw closing.reason;
  // A level at which the endpoint gives up is what a sweep looks for.
  if (task.sweep !== undefined && ended.every(end => end.outcome === 'succeeded' || end.outcome === 'failed') && everyModelAnswered()) return { outcome: 'succeeded' };
  const bad = ended.filter(end => end.outcome !== 'succeeded');
  const first = bad[0];
  if (first === undefined) return { outcome: 'succeeded' };
  const allOf = (outcome: RunOutcome): RunOutcome | undefined => (bad.every(end => end.outcome === outcome) ? outcome : undefined);
  const words = `${bad.length} of ${spec.plan.trials.length} trials did not succeed: ${first.error ?? first.outcome}`;
  return { outcome: allOf('timedOut') ?? allOf('interrupted') ?? 'failed', error: spec.plan.trials.length === 1 ? (first.error ?? words) : words };

  /** What could not be judged is judged here: the answers are in this store. */
  async function runOnCluster(jobs: JobsPort): Promise<void> {
    if (spec.retryScoring === true) for (const trial of todo) await trials.rejudge(trial, closing, all);
    const readerOf = ({ configuration: { dataset, split } }: PlannedTrial): DatasetReader => ports.openDataset(datasetOf(task, dataset), split);
    const mayLeave = (): boolean => leaving.aborted && !store.cancelRequested(runId);
    ended.push(...(await runJobs(todo, { spec, jobs, progress, spending, readerOf, mayLeave, onStillThere, begin: trial => trials.begin(trial), ...(shards === undefined ? {} : { shards }) }, closing)));
  }

  function sweepPorts(): SweepPorts {
    return {
      run: runId,
      store,
      clock,
      budget,
      progress,
      createProvider: ports.createProvider,
      total: some => some.reduce((sum, { id }) => sum + (rows.find(row => row.id === id)?.total ?? 0), 0),
      isPaced: id => Object.keys(spec.plan.sweep?.declared[id] ?? {}).length > 0,
      placeOf(level) {
        const levels = levelsOf(spec.plan.trials);
        return `${levels.findIndex(of => of.trials[0]?.id === level.trials[0]?.id) + 1} of ${levels.length}`;
      },
      async warmUp(trial, n, level) {
        const { model, prompt } = partsOfTrial(task, trial.configuration);
        if (model === undefined) throw new Error(`Trial ${trial.id} is not of this task`);
        const reader = ports.openDataset(datasetOf(task, trial.configuration.dataset), trial.configuration.split);
        await warmUp({ model, provider: level.provider(model), reader, render: createPromptRenderer(prompt, trials.examplesOf(trial).examples), budget, spending, clock, rng: createRng(`${task.seed}/${trial.id}/warm-up`), n }, closing);
      },
      async runTrials(some, level) {
        const before = ended.length;
        await runSome(some, level);
        return ended.slice(before).map(({ outcome }) => outcome);
      },
    };
  }

  function everyModelAnswered(): boolean {
    const answered = new Set(store.trials(runId).flatMap(({ outcome, configuration }) => (outcome === 'succeeded' ? [configuration.model] : [])));
    return spec.plan.trials.every(({ configuration }) => answered.has(configuration.model));
  }
}
