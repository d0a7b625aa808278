import { DisposableStore } from '../base/disposable.ts';
import { HumanError, renderHumanError } from '../base/humanError.ts';
import type { RunOutcome } from '../base/outcomes.ts';
import { allModels } from '../task/allModels.ts';
import { finishRun } from './finish.ts';
import { runLoad } from './load/runLoad.ts';
import { openBudget } from './openBudget.ts';
import { prepareRescoring, prepareTrials } from './prepareTrials.ts';
import { RunProgress } from './progress.ts';
import { startPulse } from './pulse.ts';
import { recordCarriers } from './recordCarriers.ts';
import type { RunScope } from './runScope.ts';
import type { RunSpec } from './runSpec.ts';
import { runTrials } from './runTrials.ts';
import { createTrialShards } from './shards/trialShards.ts';
import { createSpending } from './spending.ts';
import { Stop, stopAfter, stopOf } from './stop.ts';
import { tellStoreLost } from './tellStoreLost.ts';

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
  const stopping = new AbortController();
  const stop = (reason: Stop): void => stopping.abort(reason);
  const progress = new RunProgress(startedMs);
  const all = AbortSignal.any([signal, stopping.signal, ...(task.timeoutMs === undefined ? [] : [stopAfter(task.timeoutMs, 'the run')])]);

  const scope: RunScope = { spec, progress, all, ...(task.shards?.keep === 'statistics' ? { shards: held.add(createTrialShards(spec, progress, all)) } : {}) };
  let outcome: RunOutcome;
  let error: string | undefined;
  /** Jobs of a cluster that could not be ended. */
  let stillThere: string | undefined;
  try {
    if (!resumed) store.writeEvent(runId, clock.wallMs(), { type: 'runStarted', trials: spec.plan.trials.length });
    if (!resumed && spec.rescoreFrom === undefined) recordCarriers(spec, allModels(task));
    const prepared = spec.rescoreFrom === undefined ? await prepareTrials(scope, resumed) : prepareRescoring(scope, spec.rescoreFrom, resumed);
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
    ({ outcome, error } = await runTrials(scope, prepared, { budget, spending, held, leaving: signal, onStillThere: words => (stillThere = words) }));
  } catch (cause) {
    const stopped = stopOf(all) ?? (cause instanceof Stop ? cause : undefined);
    if (stopped === undefined && !(cause instanceof HumanError)) throw cause;
    tellStoreLost(spec, stopped ?? cause);
    // A cancel is a row and a signal to the process: whichever comes first, it is a cancel.
    const cancelled = stopped?.outcome === 'interrupted' && store.cancelRequested(runId);
    outcome = cancelled ? 'cancelled' : (stopped?.outcome ?? 'failed');
    error = cancelled ? 'the run was cancelled' : (stopped?.message ?? describe(cause));
  } finally {
    held.dispose();
  }
  await store.unlocked();
  if (stillThere !== undefined) error = error === undefined ? stillThere : `${error}; ${stillThere}`;
  finishRun(spec, { outcome, ...(error === undefined ? {} : { error }), durationMs: before.durationMs + (clock.nowMs() - startedMs) });
  return outcome;
}

function describe(cause: unknown): string {
  if (cause instanceof HumanError) return renderHumanError(cause);
  return cause instanceof Error ? cause.message : String(cause);
}
