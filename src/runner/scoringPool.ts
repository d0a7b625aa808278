import { join } from 'node:path';
import { toDisposable, type Disposable } from '../base/disposable.ts';
import { extractsAnswer, pureScorersOf, type ScoringSetup } from '../score/createScoring.ts';
import type { Score, ScoringJob, ScoringResult } from '../score/scorer.ts';
import type { ScorerSpec } from '../task/scorers.ts';
import { createScoreNow } from './scoreNow.ts';
import { createScoringSeat, type ScoringLoss, type ScoringSeat } from './scoringSeat.ts';

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
  readonly limits?: Partial<ScoringLimits>;
}

/** How long scoring may take before its worker is given up. */
export interface ScoringLimits {
  readonly batchMs: number;
  /** Of one sample, and of each expression of the task's own in it. */
  readonly sampleMs: number;
  /** Of a scorer, or of a look at the output, without such an expression: it has bounds of its own, and comes to an end on a busy machine too. */
  readonly scorerMs: number;
}

const usualLimits: ScoringLimits = { batchMs: 2000, sampleMs: 1000, scorerMs: 60_000 };
/** What a task writes into these may take for ever. */
const ownExpressions: ReadonlySet<ScorerSpec['use']> = new Set<ScorerSpec['use']>(['regex', 'json_schema', 'checks']);

/**
 * Worker threads that score in batches under a time limit, because a task's regular expression may run for ever on a hostile output. A batch that is
 * late, or takes more memory than a thread has, loses its worker and is redone sample by sample; of the sample that does so again `extract` and each scorer run alone:
 * an `extract` that does ends it as extractionFailed with `regexTimeout`, a scorer has no value for it.
 * Throws a HumanError for malformed regular expressions.
 */
export function createScoringPool(options: ScoringPoolOptions): ScoringPool {
  const { workers, extract, scorers, datasets, missingIsEmpty, batchSize = 100 } = options;
  const limits = { ...usualLimits, ...options.limits };
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
      const results = await seat.score(batch.jobs, limits.batchMs);
      batch.resolve(isLoss(results) ? await oneByOne(seat, batch.jobs) : results);
    } catch (error) {
      batch.reject(error);
    }
    free.push(seat);
    dispatch();
  }

  async function oneByOne(seat: ScoringSeat, jobs: readonly ScoringJob[]): Promise<readonly ScoringResult[]> {
    const results: ScoringResult[] = [];
    for (const job of jobs) {
      const found = await seat.score([job], limits.sampleMs);
      results.push(...(isLoss(found) ? [await stepByStep(seat, job)] : found));
    }
    return results;
  }

  /** What is late is one of its scorers, and the others have their say. */
  async function stepByStep(seat: ScoringSeat, job: ScoringJob): Promise<ScoringResult> {
    // Without an expression there is nothing to run for ever: the whole output is the answer, however late a busy machine says so.
    const extractMs = extractsAnswer(setup, job.dataset) ? limits.sampleMs : limits.scorerMs;
    const extraction = await seat.score([job], extractMs, 'extract');
    const [extracted = notExtracted('late', extractMs)] = isLoss(extraction) ? [notExtracted(extraction, extractMs)] : extraction;
    if (extracted.outcome !== 'ok') return extracted;
    const scores: Score[] = [];
    for (const [step, { id, use }] of pureScorersOf(setup, job.dataset).entries()) {
      const limitMs = ownExpressions.has(use) ? limits.sampleMs : limits.scorerMs;
      const found = await seat.score([job], limitMs, step);
      scores.push(...(isLoss(found) ? [{ scorer: id, value: null, reason: whyNot(found, limitMs, use) }] : (found[0]?.scores ?? [])));
    }
    return { ...extracted, scores };
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

function isLoss(found: readonly ScoringResult[] | ScoringLoss): found is ScoringLoss {
  return typeof found === 'string';
}

function whyNot(loss: ScoringLoss, limitMs: number, use: ScorerSpec['use']): string {
  if (loss === 'outOfMemory') return 'judging it took more memory than a thread may have: the output is too long for this scorer';
  return `judging it took longer than ${limitMs} ms${ownExpressions.has(use) ? ': simplify the regular expression' : ''}`;
}

function notExtracted(loss: ScoringLoss, limitMs: number): ScoringResult {
  return { outcome: 'extractionFailed', scores: [], error: { errorClass: 'regexTimeout', error: `extracting the answer took ${loss === 'late' ? `longer than ${limitMs} ms` : 'more memory than a thread may have'}; simplify the regular expression of \`extract\`` } };
}

/** The bundle lies beside its worker's bundle; the sources run as they are. */
function besideThisFile(): string {
  return join(import.meta.dirname, import.meta.filename.endsWith('.ts') ? 'scoringWorker.ts' : 'worker.js');
}
