import type { ScoringJob, ScoringResult } from '../score/scorer.ts';
import type { ScoringPool } from './scoringPool.ts';

/** A batch leaves when it is full or this old: scoring waits for nobody, and the pool is not asked sample by sample. */
const batchSize = 100;
const batchAgeMs = 10;

/** Collects single jobs into the pool's batches and gives the results back one by one. */
export function createScoringBatcher(pool: ScoringPool): (job: ScoringJob) => ScoringResult | Promise<ScoringResult> {
  let waiting: { job: ScoringJob; resolve: (result: ScoringResult) => void; reject: (error: unknown) => void }[] = [];
  let timer: NodeJS.Timeout | undefined;
  const send = (): void => {
    clearTimeout(timer);
    timer = undefined;
    const batch = waiting;
    waiting = [];
    pool.score(batch.map(entry => entry.job)).then(
      results => {
        for (const [i, entry] of batch.entries()) {
          const result = results[i];
          if (result === undefined) entry.reject(new Error(`The scoring pool returned ${results.length} results for ${batch.length} jobs`));
          else entry.resolve(result);
        }
      },
      (error: unknown) => {
        for (const entry of batch) entry.reject(error);
      },
    );
  };
  return job => {
    const now = pool.scoreNow?.(job);
    if (now !== undefined) return now;
    return new Promise((resolve, reject) => {
      waiting.push({ job, resolve, reject });
      if (waiting.length >= batchSize) send();
      else timer ??= setTimeout(send, batchAgeMs);
    });
  };
}
