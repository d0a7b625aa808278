import type { Clock } from '../../base/clock.ts';
import type { ErrorClass } from '../../base/outcomes.ts';
import { forEachLazily } from '../../schedule/forEachLazily.ts';
import type { StoreWriter } from '../../store/store.ts';
import type { RunProgress } from '../progress.ts';
import { missingShards } from './missingShards.ts';
import type { ShardJob, ShardTrial } from './scoreShard.ts';
import type { ShardPool } from './shardPool.ts';
import type { ShardSource } from './shardSource.ts';

export interface ShardsContext {
  readonly run: string;
  readonly trial: ShardTrial;
  readonly source: ShardSource;
  /** Rows of a shard. */
  readonly size: number;
  readonly pool: ShardPool;
  readonly store: StoreWriter;
  readonly progress: RunProgress;
  readonly clock: Clock;
  readonly isPaused: () => boolean;
}

/** How often a paused run looks whether it goes on. */
const lookMs = 250;

/**
 * Scores what is missing of one trial, shard by shard, and keeps of each its sums. A shard is committed as soon as its sums are there: whenever the process
 * is killed, what is lost is at most the shards under way, one a thread. Throws the signal's reason where it was stopped.
 */
export async function runShards({ run, trial, source, size, pool, store, progress, clock, isPaused }: ShardsContext, signal: AbortSignal): Promise<void> {
  const rows = await source.rows();
  const recorded = await source.recorded();
  const finished = new Set(store.shards(run, trial.trial).map(({ shard }) => shard));
  const missing = missingShards(rows, recorded, size, finished);
  await scoreShards({ run, trial, missing, pool, store, progress, clock, isPaused }, signal);
}

/** The same of shards that are known. */
export async function scoreShards({ run, trial, missing, pool, store, progress, clock, isPaused }: Omit<ShardsContext, 'source' | 'size'> & { readonly missing: readonly (ShardJob & { readonly shard: number })[] }, signal: AbortSignal): Promise<void> {
  const seen = new Set<ErrorClass>();
  let left = missing.length;
  // A job more than there are threads, so that none waits for a commit.
  await forEachLazily(missing, { width: pool.width + 1, signal }, async ({ shard, ...job }) => {
    while (isPaused() && !signal.aborted) await clock.sleep(lookMs, signal);
    if (signal.aborted) return;
    const { totals, tags, failures } = await pool.score(trial, job);
    await store.unlocked();
    store.writeShard(run, trial.trial, { shard, totals, tags, endedMs: clock.wallMs() });
    left--;
    progress.samplesEnded(totals.done, totals.outcomes.failed ?? 0);
    for (const failure of failures) {
      if (seen.has(failure.errorClass)) continue;
      seen.add(failure.errorClass);
      store.writeEvent(run, clock.wallMs(), { type: 'errorFirstSeen', trial: trial.trial, ...failure });
    }
  });
  if (signal.aborted && left > 0) throw signal.reason;
}
