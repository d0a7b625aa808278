import type { RunRow, TrialRow } from '../store/rows.ts';
import type { StoreReader } from '../store/store.ts';
import { leastForP90, percentile } from '../score/percentile.ts';
import { measureOperational } from '../score/operational.ts';
import type { TrialFinal } from './runView.ts';
import { trialScorers } from './trialScorers.ts';
import { finalMetrics } from './trialMetrics.ts';

/** Of the text in `trials.summary`: another number, another shape or another formula. */
const summaryVersion = 2;

/** Measures a trial from its rows: every metric with its final interval, and the latencies. */
export function measureTrial(reader: StoreReader, run: RunRow, trial: string): TrialFinal {
  const latencies = reader.latencies(run.id, trial);
  const scores = { scores: (scorer: string) => reader.scores(run.id, trial, scorer), column: (scorer: string) => reader.scoreColumn(run.id, trial, scorer) };
  const metrics = finalMetrics(scores, { ...run, scorers: trialScorers(run, trial) }, repeatedIn(run, trial) ? { answers: () => reader.answers(run.id, trial) } : undefined);
  const operational = measureOperational(reader.observations(run.id, trial));
  const p50 = percentile(latencies, 0.5);
  if (p50 === undefined) return { metrics, operational };
  const p90 = latencies.length < leastForP90 ? undefined : percentile(latencies, 0.9);
  const mean = latencies.reduce((sum, latency) => sum + latency, 0) / latencies.length;
  return { metrics, operational, latencyMs: { mean, p50, ...(p90 === undefined ? {} : { p90 }), n: latencies.length } };
}

function repeatedIn({ plan }: RunRow, trial: string): boolean {
  return plan.trials.find(({ id }) => id === trial)?.repeats !== undefined;
}

/** The text for `trials.summary`, to be written when the trial ended: who reads the run later need not look at every score. */
export function trialSummary(reader: StoreReader, run: string, trial: string): string {
  const row = reader.run(run);
  if (row === undefined) throw new Error(`There is no run ${run}`);
  return JSON.stringify({ version: summaryVersion, final: measureTrial(reader, row, trial) });
}

/** Undefined where there is none, or one that another version wrote. */
export function parseSummary(trial: TrialRow): TrialFinal | undefined {
  if (trial.summary === undefined) return undefined;
  const value: unknown = JSON.parse(trial.summary);
  return isSummary(value) ? value.final : undefined;
}

function isSummary(value: unknown): value is { readonly final: TrialFinal } {
  return typeof value === 'object' && value !== null && 'version' in value && value.version === summaryVersion && 'final' in value;
}
