import { join } from 'node:path';
import { toDisposable, type Disposable } from '../base/disposable.ts';
import type { ScoringSetup } from '../score/createScoring.ts';
import type { ScoringJob, ScoringResult } from '../score/scorer.ts';
import { createScoreNow } from './scoreNow.ts';
import { createScoringSeat, type ScoringSeat } from './scoringSeat.ts';

/** Scores outputs. The results are in the order of the jobs and depend on nothing but them. */
export interface ScoringPool extends Disposable {
  /** At once and on this thread, where that costs less than a message; undefined otherwise. */
  scoreNow?(job: ScoringJob): ScoringResult | undefined;
  /** Rejects only for a bug, or where the pool is disposed before the results are there. */
  score(jobs: readonly ScoringJob[]): Promise<readonly ScoringResult[]>;
}

export interface ScoringPoolOptions extends ScoringSetup {
  /** At least one. They start with their first batch. */
  readonly workers: number;
  readonly workerFile?: string;
  /** A message to a worker and back costs some 30 µs: never one for each sample. */
  readonly batchSize?: number;
  readonly batchLimitMs?: number;
  readonly sampleLimitMs?: number;
}

/**
 * Worker threads that score in batches under a time limit, because a task's regular expression may run for ever on a hostile output. A batch that is
 * late loses its worker and is redone sample by sample: the sample that is late again ends as extractionFailed with `regexTimeout`, the others are scored.
 * Throws a HumanError for malformed regular expressions.
 */
export function createScoringPool(options: ScoringPoolOptions): ScoringPool {
  const { workers, extract, scorers, datasets, missingIsEmpty, batchSize = 100, batchLimitMs = 2000, sampleLimitMs = 1000 } = options;
  const setup: ScoringSetup = { extract, scorers, ...(datasets === undefined ? {} : { datasets }), ...(missingIsEmpty === undefined ? {} : { missingIsEmpty }) };
  const scoreNow = createScoreNow(setup);
  const free: ScoringSeat[] = Array.from({ length: Math.max(1, workers) }, () => createScoringSeat(options.workerFile ?? besideThisFile(), setup));
  const seats = [...free];
  const queue: Batch[] = [];
  let disposed = false;

  function dispatch(): void {
    while (queue.length > 0) {
      const seat = free.pop();
      if (!seat) return;
      const batch = queue.shift();
      if (batch) void run(seat, batch);
    }
  }

  async function run(seat: ScoringSeat, batch: Batch): Promise<void> {
    try {
      batch.resolve((await seat.score(batch.jobs, batchLimitMs)) ?? (await oneByOne(seat, batch.jobs)));
    } catch (error) {
      batch.reject(error);
    }
    free.push(seat);
    dispatch();
  }

  async function oneByOne(seat: ScoringSeat, jobs: readonly ScoringJob[]): Promise<readonly ScoringResult[]> {
    const results: ScoringResult[] = [];
    for (const job of jobs) results.push(...((await seat.score([job], sampleLimitMs)) ?? [tooLate(sampleLimitMs)]));
    return results;
  }

  function enqueue(jobs: readonly ScoringJob[]): Promise<readonly ScoringResult[]> {
    return new Promise((resolve, reject) => queue.push({ jobs, resolve, reject }));
  }

  return {
    scoreNow,
    async score(jobs) {
      if (disposed) throw new Error('The scoring pool is disposed');
      const batches: Promise<readonly ScoringResult[]>[] = [];
      for (let start = 0; start < jobs.length; start += batchSize) batches.push(enqueue(jobs.slice(start, start + batchSize)));
      dispatch();
      return (await Promise.all(batches)).flat();
    },
    ...toDisposable(() => {
      disposed = true;
      for (const batch of queue.splice(0)) batch.reject(new Error('The scoring pool is disposed'));
      for (const seat of seats) seat.dispose();
    }),
  };
}

interface Batch {
  readonly jobs: readonly ScoringJob[];
  readonly resolve: (results: readonly ScoringResult[]) => void;
  readonly reject: (error: unknown) => void;
}

function tooLate(limitMs: number): ScoringResult {
  return { outcome: 'extractionFailed', scores: [], error: { errorClass: 'regexTimeout', error: `scoring this output took longer than ${limitMs} ms; simplify the regular expression of extract or of the scorer` } };
}

/** The bundle lies beside its worker's bundle; the sources run as they are. */
function besideThisFile(): string {
  return join(import.meta.dirname, import.meta.filename.endsWith('.ts') ? 'scoringWorker.ts' : 'worker.js');
}
