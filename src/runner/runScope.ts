import type { RunProgress } from './progress.ts';
import type { RunSpec } from './runSpec.ts';
import type { TrialShards } from './shards/trialShards.ts';

/** What the parts of a run under way share, from before its datasets are read to its end. */
export interface RunScope {
  readonly spec: RunSpec;
  readonly progress: RunProgress;
  /** Ends the run, whatever the reason. */
  readonly all: AbortSignal;
  /** Of a task that keeps only the statistics of its shards. */
  readonly shards?: TrialShards;
}

/** Samples of a trial that have ended. */
export function doneOf({ spec: { store, runId }, shards }: RunScope, trial: string): number {
  return shards === undefined ? store.finished(runId, trial).size : (store.totals(runId).find(totals => totals.trial === trial)?.done ?? 0);
}
