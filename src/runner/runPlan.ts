import { anyAborted } from '../base/anyAborted.ts';
import { DisposableStore } from '../base/disposable.ts';
import { HumanError, renderHumanError } from '../base/humanError.ts';
import type { RunOutcome } from '../base/outcomes.ts';
import { createRng } from '../base/rng.ts';
import type { DatasetReader } from '../execute/dataset.ts';
import type { PlannedTrial } from '../plan/plan.ts';
import type { RequestBudget } from '../schedule/requestBudget.ts';
import { forEachLazily } from '../schedule/forEachLazily.ts';
import type { TrialRow } from '../store/rows.ts';
import { allModels } from '../task/allModels.ts';
import { partsOfTrial } from '../task/combinations.ts';
import type { Dataset } from '../task/datasets.ts';
import { scoringOf } from '../task/ownParts.ts';
import type { Model } from '../task/models.ts';
import { createAlignment, type ProbedDataset } from './alignWithDatasets.ts';
import { finishRun, finishTrial } from './finish.ts';
import type { JobsPort } from './jobs/jobsPort.ts';
import { runJobs } from './jobs/runJobs.ts';
import type { Examples } from './loadFewShot.ts';
import { openBudget } from './openBudget.ts';
import { prepareExamples, type TrialExamples } from './trialExamples.ts';
import { RunProgress } from './progress.ts';
import { createPromptRenderer } from './renderPrompt.ts';
import { startPulse } from './pulse.ts';
import { createResponseCache, type ResponseCache } from './responseCache.ts';
import { recordCarriers } from './recordCarriers.ts';
import { runTrial } from './runTrial.ts';
import { runLoad } from './load/runLoad.ts';
import { rejudgeTrial } from './rejudgeTrial.ts';
import { rescoreTrial } from './rescoreTrial.ts';
import type { RunSpec } from './runSpec.ts';
import { composeScoring, type ScoreSample } from './scoring/composeScoring.ts';
import { createAskingScorers } from './scoring/createAskingScorers.ts';
import { createTrackPools } from './scoring/trackPools.ts';
import { createTrialShards } from './shards/trialShards.ts';
import { seededFor } from './seededFor.ts';
import { missingIsEmpty } from './taskScoring.ts';
import { createSpending, type Spending } from './spending.ts';
import { Stop, stopOf } from './stop.ts';
import { countUnjudged, unjudgedOf } from './unjudged.ts';
import { forgetUnfinishedLevels } from './sweep/forgetUnfinishedLevels.ts';
import { levelsOf } from './sweep/levels.ts';
import { runSweep, type LevelScope } from './sweep/runSweep.ts';
import { warmUp } from './sweep/warmUp.ts';

/** This many samples may wait for their scores or for their next attempt while others are asked; for judges only as many as there may be in flight, since a stop loses the answers that wait for them. */
const slack = 200;
/** Samples that are judged at once where nothing but that is done: enough for a batch in every thread, and one more on its way. */
const rescoreWidth = 1000;

/**
 * Executes a plan: reads and counts every dataset, then runs the trials, several at once, and records how it ended.
 * A run that was started before goes on where its rows end. Failures become the run's outcome; only a bug is thrown.
 */
export async function runPlan(spec: RunSpec, signal: AbortSignal): Promise<RunOutcome> {
  const { task, store, runId, ports } = spec;
  if (task.load !== undefined) return runLoad(spec, task.load, signal);
  const { clock } = ports;
  const startedMs = clock.nowMs();
  const before = store.run(runId);
  if (before === undefined) throw new Error(`There is no run ${runId}`);
  const resumed = before.resumes > 0;
  const held = new DisposableStore();
  let examples: TrialExamples | undefined;
  const stopping = new AbortController();
  const stop = (reason: Stop): void => stopping.abort(reason);
  const progress = new RunProgress(startedMs);
  const all = AbortSignal.any([signal, stopping.signal, ...(task.timeoutMs === undefined ? [] : [timeout(task.timeoutMs, 'the run')])]);

  const shards = task.shards?.keep === 'statistics' ? held.add(createTrialShards(spec, progress, all)) : undefined;

  let outcome: RunOutcome;
  let error: string | undefined;
  try {
    if (!resumed) store.writeEvent(runId, clock.wallMs(), { type: 'runStarted', trials: spec.plan.trials.length });
    if (!resumed && spec.rescoreFrom === undefined) recordCarriers(spec, allModels(task));
    const rows = spec.rescoreFrom === undefined ? await prepare() : prepareRescore(spec.rescoreFrom);
    const elsewhere = store.run(runId)?.otherSpending ?? { cost: 0, tokens: 0 };
    const spending = held.add(createSpending({ budget: task.budget ?? {}, before: { all: store.spent(runId), elsewhere, timeMs: before.durationMs + (clock.nowMs() - startedMs) } }));
    const budget = held.add(openBudget(spec, held));
    held.add(
      startPulse({
        store,
        run: runId,
        clock,
        progress,
        spending,
        limit: () => budget.limitInForce,
        onControls: ({ paused, parallelRequests = spec.parallelRequests }) => {
          // A sweep sets the limit itself, and a pause would be in its times.
          if (task.sweep !== undefined) return;
          if (budget.isPaused !== paused) budget.isPaused = paused;
          if (budget.parallelRequests !== parallelRequests) budget.parallelRequests = parallelRequests;
        },
        onCancel: () => stop(new Stop('cancelled', 'the run was cancelled')),
        onFailure: cause => stop(new Stop('failed', describe(cause), cause)),
        ...(spec.onProgress === undefined ? {} : { onProgress: spec.onProgress }),
      }),
    );
    store.updateRun(runId, { state: 'running' });
    ({ outcome, error } = await runTrials(rows, spending, budget));
  } catch (cause) {
    const stopped = stopOf(all) ?? (cause instanceof Stop ? cause : undefined);
    if (stopped === undefined && !(cause instanceof HumanError)) throw cause;
    // A cancel is a row and a signal to the process: whichever comes first, it is a cancel.
    const cancelled = stopped?.outcome === 'interrupted' && store.cancelRequested(runId);
    outcome = cancelled ? 'cancelled' : (stopped?.outcome ?? 'failed');
    error = cancelled ? 'the run was cancelled' : (stopped?.message ?? describe(cause));
  } finally {
    held.dispose();
  }
  finishRun(spec, { outcome, ...(error === undefined ? {} : { error }), durationMs: before.durationMs + (clock.nowMs() - startedMs) });
  return outcome;

  /** Counts and checks every dataset before anything is asked, so that a malformed row costs nothing. */
  async function prepare(): Promise<readonly TrialRow[]> {
    const probes = new Map<string, ProbedDataset>();
    for (const { configuration } of spec.plan.trials) {
      const key = probeKey(configuration.dataset, configuration.split);
      if (probes.has(key)) continue;
      const reader = ports.openDataset(datasetOf(configuration.dataset), configuration.split);
      const found = shards === undefined ? await reader.probe(all) : await shards.probe(datasetOf(configuration.dataset), configuration.split);
      probes.set(key, { ...found, reader });
    }
    const align = createAlignment(store, runId);
    examples = await prepareExamples(task, spec.plan.trials, store, runId, ports.openDataset, all);
    for (const row of store.trials(runId)) {
      const probe = probes.get(probeKey(row.configuration.dataset, row.configuration.split));
      if (probe === undefined) continue;
      const repeats = spec.plan.trials.find(trial => trial.id === row.id)?.repeats ?? 1;
      await align(row, probe, repeats, all, () => clock.wallMs());
      shards?.refuseChanged(row, probe.hash);
      const done = doneOf(row.id);
      progress.total += probe.items * repeats;
      progress.done += done;
    }
    if (task.sweep !== undefined && resumed) {
      forgetUnfinishedLevels(store, runId, spec.plan);
      progress.done = spec.plan.trials.reduce((sum, { id }) => sum + doneOf(id), 0);
    }
    progress.failed = store.totals(runId).reduce((sum, totals) => sum + (totals.outcomes.failed ?? 0) + (totals.outcomes.timedOut ?? 0), 0);
    if (resumed) store.writeEvent(runId, clock.wallMs(), { type: 'runResumed', done: progress.done, total: progress.total });
    store.writeEvent(runId, clock.wallMs(), { type: 'runPrepared', samples: progress.total });
    return store.trials(runId);
  }

  /** Nothing is read before a trial begins: the samples are there, and counted. */
  function prepareRescore(from: string): readonly TrialRow[] {
    const sum = (run: string): number => store.totals(run).filter(totals => spec.plan.trials.some(trial => trial.id === totals.trial)).reduce((total, { done }) => total + done, 0);
    progress.total = sum(from);
    progress.done = sum(runId);
    if (resumed) store.writeEvent(runId, clock.wallMs(), { type: 'runResumed', done: progress.done, total: progress.total });
    store.writeEvent(runId, clock.wallMs(), { type: 'rescoringStarted', from, samples: progress.total });
    return store.trials(runId);
  }

  async function runTrials(rows: readonly TrialRow[], spending: Spending, budget: RequestBudget): Promise<{ outcome: RunOutcome; error?: string }> {
    const asking = await createAskingScorers(
      task,
      {
        createProvider: ports.createProvider,
        createEmbedder: (model, options) => {
          if (ports.createEmbedder === undefined) throw new Error('There is nothing to make embedders with');
          return ports.createEmbedder(model, options);
        },
        createCache: (model, repeat) => cacheOf(model, repeat).cache,
        budget,
        retries: task.retries,
        clock,
        seed: task.seed,
        onInFlight: change => {
          progress.inFlight += change;
        },
        onSpent: (model, cost, tokens) => spending.judged(model, cost, tokens),
        ...(ports.log?.attempt === undefined ? {} : { onAttempt: ports.log.attempt }),
      },
      held,
    );
    const mayLag = !task.scorers.some(scorer => scorer.use === 'judge' || scorer.use === 'cosine');
    const pureOf = createTrackPools(name => held.add(ports.createScoringPool(name)), spec.scoringPools ?? []);
    const scoreOf = (dataset: string): ScoreSample => composeScoring({ pure: pureOf(datasetOf(dataset).track), asking, dataset, scorers: scoringOf(task, datasetOf(dataset)).scorers });
    const unjudged = spec.retryScoring === true ? countUnjudged(store, runId, task) : new Map<string, never>();
    const ended: { outcome: RunOutcome; error?: string }[] = [];
    const todo = spec.plan.trials.filter(trial => rows.find(row => row.id === trial.id)?.outcome !== 'succeeded');
    const closing = AbortSignal.any([all, spending.closing]);
    const runSome = (trials: readonly PlannedTrial[], scope?: LevelScope): Promise<void> =>
      forEachLazily(trials, { width: task.parallelTrials, signal: closing }, async trial => {
        ended.push(await runOne(trial, scope));
      });
    if (spec.jobs !== undefined) await runOnCluster(spec.jobs);
    else if (task.sweep === undefined) await runSome(todo);
    else await sweep();
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
      if (spec.retryScoring === true) for (const trial of todo) await rejudge(trial, closing, all);
      const readerOf = ({ configuration: { dataset, split } }: PlannedTrial): DatasetReader => ports.openDataset(datasetOf(dataset), split);
      const mayLeave = (): boolean => signal.aborted && !store.cancelRequested(runId);
      ended.push(...(await runJobs(todo, { spec, jobs, progress, spending, readerOf, mayLeave, begin: trial => beginTrial(trial, rows), ...(shards === undefined ? {} : { shards }) }, closing)));
    }

    function sweep(): Promise<void> {
      return runSweep(
        todo,
        {
          run: runId,
          store,
          clock,
          budget,
          progress,
          createProvider: ports.createProvider,
          total: trials => trials.reduce((sum, { id }) => sum + (rows.find(row => row.id === id)?.total ?? 0), 0),
          isPaced: id => Object.keys(spec.plan.sweep?.declared[id] ?? {}).length > 0,
          placeOf(level) {
            const levels = levelsOf(spec.plan.trials);
            return `${levels.findIndex(({ trials }) => trials[0]?.id === level.trials[0]?.id) + 1} of ${levels.length}`;
          },
          async warmUp(trial, n, scope) {
            const { model, prompt } = partsOfTrial(task, trial.configuration);
            if (model === undefined) throw new Error(`Trial ${trial.id} is not of this task`);
            const reader = ports.openDataset(datasetOf(trial.configuration.dataset), trial.configuration.split);
            await warmUp({ model, provider: scope.provider(model), reader, render: createPromptRenderer(prompt, examples?.of(trial)), budget, spending, clock, rng: createRng(`${task.seed}/${trial.id}/warm-up`), n }, closing);
          },
          async runTrials(trials, scope) {
            const before = ended.length;
            await runSome(trials, scope);
            return ended.slice(before).map(({ outcome }) => outcome);
          },
        },
        closing,
      );
    }

    function everyModelAnswered(): boolean {
      const answered = new Set(store.trials(runId).flatMap(({ outcome, configuration }) => (outcome === 'succeeded' ? [configuration.model] : [])));
      return spec.plan.trials.every(({ configuration }) => answered.has(configuration.model));
    }

    async function runOne(trial: PlannedTrial, scope?: LevelScope): Promise<{ outcome: RunOutcome; error?: string }> {
      const row = rows.find(candidate => candidate.id === trial.id);
      const own = new DisposableStore();
      const { model, prompt } = partsOfTrial(task, trial.configuration);
      if (model === undefined || row === undefined) throw new Error(`Trial ${trial.id} is not of this task`);
      beginTrial(trial, rows);
      const inner = anyAborted(all, ...(task.timeoutPerTrialMs === undefined ? [] : [timeout(task.timeoutPerTrialMs, `trial ${trial.id}`)]));
      try {
        if (spec.retryScoring === true) await rejudge(trial, anyAborted(inner, spending.closing), inner);
        if (spec.rescoreFrom !== undefined) {
          await rescore(trial, spec.rescoreFrom, inner);
          return finishTrial(spec, trial, { outcome: 'succeeded' });
        }
        if (shards !== undefined) {
          await shards.run(trial, () => budget.isPaused, anyAborted(inner, spending.closing));
          return finishTrial(spec, trial, { outcome: 'succeeded' });
        }
        const context = {
          run: runId,
          model,
          prompt,
          ...examplesOf(trial),
          reader: ports.openDataset(datasetOf(trial.configuration.dataset), trial.configuration.split),
          repeats: Array.from({ length: trial.repeats ?? 1 }, (_, repeat) => ({ provider: scope?.provider(model) ?? own.add(ports.createProvider(seededFor(model, repeat))), ...cacheOf(model, repeat) })),
          budget,
          spending,
          retries: task.retries,
          score: scoreOf(trial.configuration.dataset),
          missingIsEmpty: missingIsEmpty(task),
          store,
          progress,
          clock,
          ...(ports.log === undefined ? {} : { log: ports.log }),
          rng: createRng(`${task.seed}/${trial.id}`),
          // Nobody waits in line for long: what does is carried from the young generation of the heap to the old one.
          width: () => (mayLag ? budget.most : 2 * budget.most),
          lag: mayLag ? slack : 0,
          total: row.total ?? 0,
        };
        await runTrial(trial, context, inner);
        return finishTrial(spec, trial, { outcome: 'succeeded' });
      } catch (cause) {
        if (cause instanceof Stop) return finishTrial(spec, trial, { outcome: cause.outcome, error: cause.brief });
        if (cause instanceof HumanError) return finishTrial(spec, trial, { outcome: 'failed', error: renderHumanError(cause) });
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
      await rejudgeTrial({ run: runId, trial: row, reader: ports.openDataset(datasetOf(dataset), split), score: scoreOf(dataset), isUnjudged: unjudgedOf(task), store, clock, width: 2 * budget.most }, closing, inner);
    }

    function rescore({ id, configuration: { dataset, split } }: PlannedTrial, from: string, inner: AbortSignal): Promise<void> {
      const trial = store.trials(from).find(candidate => candidate.id === id);
      if (trial === undefined) throw new Error(`Run ${from} has no trial ${id}`);
      const reader = ports.openDataset(datasetOf(dataset), split);
      return rescoreTrial({ run: runId, from, trial, reader, ...(spec.rescoreOnlyFailed === true ? { toJudge: unjudgedOf(task) } : {}), score: scoreOf(dataset), store, progress, clock, isPaused: () => budget.isPaused, ...(ports.log === undefined ? {} : { log: ports.log }), width: mayLag ? rescoreWidth : 2 * budget.most }, inner);
    }
  }

  function beginTrial({ id }: PlannedTrial, rows: readonly TrialRow[]): void {
    store.updateTrial(runId, id, { state: 'starting', outcome: undefined, error: undefined, endedMs: undefined, startedMs: clock.wallMs() });
    store.updateTrial(runId, id, { state: 'running' });
    store.writeEvent(runId, clock.wallMs(), { type: 'trialStarted', trial: id, samples: rows.find(row => row.id === id)?.total ?? 0, done: doneOf(id) });
  }

  function doneOf(trial: string): number {
    return shards === undefined ? store.finished(runId, trial).size : (store.totals(runId).find(totals => totals.trial === trial)?.done ?? 0);
  }

  function cacheOf(model: Model, repeat: number): { readonly cache?: ResponseCache } {
    if (model.cache !== true || ports.createFingerprint === undefined) return {};
    return { cache: createResponseCache({ store, model: model.id, fingerprint: ports.createFingerprint(model, repeat), clock }) };
  }

  function examplesOf(trial: PlannedTrial): { readonly examples?: Examples } {
    const shown = examples?.of(trial);
    return shown === undefined ? {} : { examples: shown };
  }

  function datasetOf(id: string): Dataset {
    const dataset = task.datasets.find(candidate => candidate.id === id);
    if (dataset === undefined) throw new Error(`Dataset ${id} is not of this task`);
    return dataset;
  }
}

function probeKey(dataset: string, split: string): string {
  return JSON.stringify([dataset, split]);
}

function timeout(ms: number, what: string): AbortSignal {
  const controller = new AbortController();
  setTimeout(() => controller.abort(new Stop('timedOut', `${what} reached its time limit of ${ms / 1000} s`)), ms).unref();
  return controller.signal;
}

function describe(cause: unknown): string {
  if (cause instanceof HumanError) return renderHumanError(cause);
  return cause instanceof Error ? cause.message : String(cause);
}
