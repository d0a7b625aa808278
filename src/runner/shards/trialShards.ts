import { toDisposable, type Disposable } from '../../base/disposable.ts';
import { HumanError } from '../../base/humanError.ts';
import { onAbort } from '../../base/onAbort.ts';
import type { PlannedTrial } from '../../plan/plan.ts';
import type { TrialRow } from '../../store/rows.ts';
import type { Dataset } from '../../task/datasets.ts';
import type { RunProgress } from '../progress.ts';
import type { RunSpec } from '../runSpec.ts';
import { missingShards } from './missingShards.ts';
import { runShards } from './runShards.ts';
import type { ShardJob } from './scoreShard.ts';
import { shardTrialOf } from './shardTrialOf.ts';
import { createShardSource, indexOf } from './shardSource.ts';

/** The trials of a task with `shards: {keep: statistics}`: recorded outputs that threads read and score, of which only sums are kept. */
export interface TrialShards extends Disposable {
  probe(dataset: Dataset, split: string): Promise<{ readonly items: number; readonly hash: string }>;
  /** Which rows a shard has cannot be told once the files are others. */
  refuseChanged(trial: TrialRow, hash: string): void;
  run(trial: PlannedTrial, isPaused: () => boolean, signal: AbortSignal): Promise<void>;
  /** Where the rows of the shards that are missing lie, for whoever scores them elsewhere. Throws a HumanError where the files are not those that the run has counted. */
  missing(trial: PlannedTrial): Promise<readonly (ShardJob & { readonly shard: number; readonly samples: number })[]>;
}

export function createTrialShards({ task, runId, store, ports }: RunSpec, progress: RunProgress, signal: AbortSignal): TrialShards {
  if (ports.createShardPool === undefined) throw new Error('This host has no threads for shards');
  const pool = ports.createShardPool();
  // A shard of a million rows is not waited for.
  onAbort(signal, () => pool.dispose());
  const size = task.shards?.size ?? 1000;
  return {
    async probe(dataset, split) {
      const { rows, hash } = await unlessStopped(indexOf(dataset, split, pool));
      return { items: rows, hash };
    },
    refuseChanged(trial, hash) {
      if (store.shards(runId, trial.id).length > 0) refuseOther(trial, hash);
    },
    async run(planned, isPaused, inner) {
      const trial = shardTrialOf(task, planned);
      const source = createShardSource(trial.dataset, planned.configuration.split, trial.model, pool);
      await unlessStopped(runShards({ run: runId, trial, source, size, pool, store, progress, clock: ports.clock, isPaused }, inner));
    },
    async missing(planned) {
      const { dataset, model } = shardTrialOf(task, planned);
      const source = createShardSource(dataset, planned.configuration.split, model, pool);
      const [rows, recorded] = await unlessStopped(Promise.all([source.rows(), source.recorded()]));
      const row = store.trials(runId).find(({ id }) => id === planned.id);
      if (row !== undefined) refuseOther(row, rows.hash);
      const finished = new Set(store.shards(runId, planned.id).map(({ shard }) => shard));
      return missingShards(rows, recorded, size, finished);
    },
    ...toDisposable(() => pool.dispose()),
  };

  function refuseOther({ datasetHash, configuration }: TrialRow, hash: string): void {
    if (datasetHash === undefined || datasetHash === hash) return;
    throw new HumanError({ what: `dataset \`${configuration.dataset}\` (split ${configuration.split}) has changed since the run began, and of its shards only sums are kept`, where: `run ${runId}`, toDo: 'start a new run, or put the files back as they were' });
  }

  /** What a disposed pool throws is the stop's own reason. */
  async function unlessStopped<T>(work: Promise<T>): Promise<T> {
    try {
      return await work;
    } catch (error) {
      if (signal.aborted) throw signal.reason;
      throw error;
    }
  }
}
