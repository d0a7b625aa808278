import { z } from 'zod';
import { runOutcomes, runStates } from '../../base/outcomes.ts';
import type { Sweep, SweepLevel } from './sweepView.ts';

const count = z.int().nonnegative();
const counts = z.record(z.string(), count);

/** Sweeps over the number of parallel requests in the document of `--json`. */
export const sweepSchema = z.strictObject({
  model: z.string(),
  best: count.optional().describe('parallel requests of the best level: the fewest within 5 % of the shortest time, among the levels that fail no more than the others'),
  advice: z.array(z.string()).describe('what to write into the eval, and why; empty while the sweep is under way'),
  levels: z
    .array(
      z.strictObject({
        parallel_requests: count,
        trials: z.array(z.string()),
        state: z.enum(runStates),
        outcome: z.enum(runOutcomes).optional(),
        samples: count,
        total: count.optional(),
        answered: count,
        failed: count.describe('samples without an answer, after all retries'),
        errors: counts.describe('failed samples by error class'),
        total_ms: z.number().optional().describe('from the first request to the last answer, without warm-up and scoring; absent where the level did not come to its end'),
        requests_per_s: z.number().optional().describe('answered samples ÷ total_ms'),
        latency_ms: z.strictObject({ p50: z.number(), p95: z.number().optional(), n: count }).optional().describe('of the answered samples’ last attempts; no p95 below 130 of them'),
        attempts: count.optional(),
        retries: count,
        failed_attempts: counts.optional().describe('by error class, also where a later attempt was answered'),
        status_429: count.describe('attempts that were answered with 429'),
        idle_ms: z.number().optional().describe('of total_ms, in which nothing was in flight: all waited for the end of a pause that the endpoint asked for, for a declared rate, or to try again'),
        in_flight: z.strictObject({ mean: z.number(), most: count }).optional().describe('attempts in flight: the mean over time, and the most at once'),
        warm_up: count.optional().describe('requests before the level that are not counted'),
        error: z.string().optional(),
      }),
    )
    .describe('fewest parallel requests first'),
});

export function sweepDocument({ model, best, advice, levels }: Sweep): z.infer<typeof sweepSchema> {
  return { model, ...(best === undefined ? {} : { best }), advice: [...advice], levels: levels.map(levelDocument) };
}

function levelDocument(level: SweepLevel): z.infer<typeof sweepSchema>['levels'][number] {
  const { measured } = level;
  const timed = level.outcome === 'succeeded' ? measured : undefined;
  return {
    parallel_requests: level.parallelRequests,
    trials: [...level.trials],
    state: level.state,
    ...(level.outcome === undefined ? {} : { outcome: level.outcome }),
    samples: level.done,
    ...(level.total === undefined ? {} : { total: level.total }),
    answered: level.answered,
    failed: level.failed,
    errors: present(level.errors),
    ...(timed === undefined ? {} : { total_ms: timed.totalMs }),
    ...(level.requestsPerS === undefined || timed === undefined ? {} : { requests_per_s: level.requestsPerS }),
    ...(measured?.latencyMs === undefined ? {} : { latency_ms: { ...measured.latencyMs } }),
    retries: level.retries,
    status_429: level.rateLimited,
    ...(measured === undefined ? {} : { attempts: measured.attempts, failed_attempts: present(measured.failedAttempts), idle_ms: measured.idleMs, in_flight: { mean: measured.meanInFlight, most: measured.mostInFlight }, warm_up: measured.warmUp }),
    ...(level.error === undefined ? {} : { error: level.error }),
  };
}

function present(counts: Readonly<Record<string, number | undefined>>): Record<string, number> {
  return Object.fromEntries(Object.entries(counts).flatMap(([key, value]) => (value === undefined ? [] : [[key, value]])));
}
