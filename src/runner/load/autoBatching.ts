import type { ErrorClass } from '../../base/outcomes.ts';
import type { Configuration, PlannedTrial } from '../../plan/plan.ts';
import type { BatchRules } from '../../schedule/batchCollector.ts';
import type { ChosenBatching, FailedBatching } from '../../score/load/batching.ts';
import { measureLoad, shownFigures } from '../../score/load/measureLoad.ts';
import type { ObservedRequest } from '../../score/load/observedRequest.ts';
import type { LoadBench } from '../../task/load.ts';
import type { RunSpec } from '../runSpec.ts';

/** More failures than this are the batch's, where single requests do not fail half as often. */
const tooManyFailures = 0.05;
/** What has nothing to do with how many inputs a request holds. */
const notOfBatches: readonly (ErrorClass | undefined)[] = ['rateLimited', 'unreachable', 'tls', 'authentication'];

/**
 * Batches for a level whose size is `auto`: throughput without batching × interval, tried, and halved together with the interval while the server fails on it. A later repeat takes
 * what the first one found, so that the repeats measure the same. It is written to the trial's row.
 * @param tryOut sends some inputs in such batches, as the level will; what was tried is not measured
 */
export async function chooseBatching(spec: Pick<RunSpec, 'store' | 'runId' | 'task' | 'ports'>, trial: PlannedTrial, tryOut: (rules: BatchRules, k: number) => Promise<readonly ObservedRequest[]>, signal: AbortSignal): Promise<ChosenBatching> {
  const { store, runId, ports } = spec;
  const chosen = await choose(spec, trial, tryOut);
  // What was cancelled has not failed.
  if (signal.aborted) throw signal.reason;
  store.updateTrial(runId, trial.id, { batching: chosen });
  store.writeEvent(runId, ports.clock.wallMs(), { type: 'batchSizeChosen', trial: trial.id, ...chosen });
  return chosen;
}

/** So many that batches fill where the load lets them, and no more than a level has. */
export function inputsToTry({ maxSize }: BatchRules, { warmup, stop }: Pick<LoadBench, 'warmup' | 'stop'>, concurrency: number): number {
  return Math.min(stop.requests ?? Number.POSITIVE_INFINITY, Math.max(warmup, 2 * maxSize, 2 * concurrency));
}

async function choose({ store, runId, task }: Pick<RunSpec, 'store' | 'runId' | 'task'>, { configuration }: PlannedTrial, tryOut: (rules: BatchRules, k: number) => Promise<readonly ObservedRequest[]>): Promise<ChosenBatching> {
  const trials = store.trials(runId);
  const kept = trials.find(trial => trial.outcome === 'succeeded' && trial.batching !== undefined && sameLevel(trial.configuration, configuration))?.batching;
  if (kept !== undefined) return kept;
  const ended = trials.filter(trial => trial.outcome === 'succeeded' && trial.configuration.maxBatchSize === 1 && sameLoad(trial.configuration, configuration));
  const single = ended.find(trial => trial.configuration.repeat === configuration.repeat) ?? ended[0];
  const rows = single === undefined ? [] : [...store.requests(runId, single.id)].filter(({ warmup }) => !warmup);
  const { concurrency } = configuration;
  const unbatchedPerS = shownFigures(measureLoad([rows], { seed: task.seed, intervals: false, ...(concurrency === undefined ? {} : { concurrency }) })).requestsPerS ?? 0;
  const tolerated = Math.max(tooManyFailures, 2 * shareFailed(rows));
  const failed: FailedBatching[] = [];
  let rules = firstTry(unbatchedPerS, configuration.batchIntervalMs ?? 0);
  while (rules.maxSize > 1) {
    const tried = await tryOut(rules, failed.length);
    const failures = tried.filter(ofBatch);
    if (failures.length <= tolerated * tried.length) break;
    failed.push({ ...rules, requests: tried.length, failures: failures.length, error: failures[0]?.error ?? '' });
    rules = halved(rules);
  }
  return { ...rules, unbatchedPerS, failed };
}

export function firstTry(unbatchedPerS: number, intervalMs: number): BatchRules {
  return { maxSize: Math.max(1, Math.round((unbatchedPerS * intervalMs) / 1000)), intervalMs };
}

function halved({ maxSize, intervalMs }: BatchRules): BatchRules {
  return { maxSize: Math.floor(maxSize / 2), intervalMs: intervalMs / 2 };
}

function shareFailed(rows: readonly ObservedRequest[]): number {
  return rows.length === 0 ? 0 : rows.filter(ofBatch).length / rows.length;
}

function ofBatch({ outcome, errorClass }: ObservedRequest): boolean {
  return outcome !== 'ok' && !notOfBatches.includes(errorClass);
}

function sameLevel(a: Configuration, b: Configuration): boolean {
  return sameLoad(a, b) && a.maxBatchSize === b.maxBatchSize && a.batchIntervalMs === b.batchIntervalMs;
}

function sameLoad(a: Configuration, b: Configuration): boolean {
  return a.concurrency === b.concurrency && a.rate === b.rate && a.replay === b.replay;
}
