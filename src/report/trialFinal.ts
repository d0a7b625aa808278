import type { RunRow } from '../store/rows.ts';
import type { Reason } from '../store/reason.ts';
import type { StoreReader } from '../store/store.ts';
import { leastForP90, percentile } from '../score/percentile.ts';
import { measureOperational } from '../score/operational.ts';
import { importedMetrics } from './imported/importedMetrics.ts';
import { levelSummaryText } from './load/levelSummary.ts';
import { levelVerdict } from './load/levelVerdict.ts';
import { measureLevel } from './load/readLevels.ts';
import type { TrialFinal } from './runView.ts';
import { summaryVersion } from './parseSummary.ts';
import { trialScorers } from './trialScorers.ts';
import { tagTables } from './tagTables.ts';
import { tagMeans } from './metricByTag.ts';
import { shardMetrics } from './shardMetrics.ts';
import { finalMetrics } from './trialMetrics.ts';

/** Of each class of errors and each scorer; where every sample says something else, these are examples. */
const mostReasons = 3;
const longestReason = 300;

/** Measures a trial from its rows: every metric with its final interval, and the latencies. */
export function measureTrial(reader: StoreReader, run: RunRow, trial: string): TrialFinal {
  const told = run.imported === undefined ? {} : importedMetrics(reader.trials(run.id).find(({ id }) => id === trial)?.imported);
  const observed = reader.observations(run.id, trial);
  const latencies = latenciesOf(reader, run.id, trial, observed.latency);
  const judged = { ...run, scorers: trialScorers(run, trial) };
  const metrics = { ...told, ...withTags(reader, judged, trial, metricsOf(reader, judged, trial)) };
  const operational = measureOperational(observed);
  const p50 = percentile(latencies, 0.5);
  const tables = tagTables(reader, judged, trial);
  const reasons = reasonsOf(reader, run.id, trial);
  const references = judged.scorers.some(({ aggregate }) => aggregate !== undefined && aggregate.use !== 'labels') ? reader.targetCounts(run.id, trial) : undefined;
  const tagged = { ...(references === undefined ? {} : { references }), ...(tables.length === 0 ? {} : { tagTables: tables }), ...(reasons.length === 0 ? {} : { reasons }) };
  if (p50 === undefined) return { metrics, operational, ...tagged };
  const p90 = latencies.length < leastForP90 ? undefined : percentile(latencies, 0.9);
  const mean = latencies.reduce((sum, latency) => sum + latency, 0) / latencies.length;
  return { metrics, operational, ...tagged, latencyMs: { mean, p50, ...(p90 === undefined ? {} : { p90 }), n: latencies.length } };
}

/** Of all requests that took one, ascending. Where each was answered they were read already: another pass over a million rows takes most of a second. */
function latenciesOf(reader: StoreReader, run: string, trial: string, answered: Float64Array): Float64Array {
  const all = reader.totals(run).find(totals => totals.trial === trial)?.latencyN;
  return answered.length === all ? answered : reader.latencies(run, trial);
}

/** Of many samples, looking for what went wrong takes a while: where nothing did, nobody looks. */
function reasonsOf(reader: StoreReader, run: string, trial: string): readonly Reason[] {
  const totals = reader.totals(run).find(candidate => candidate.trial === trial);
  const any = { errors: Object.keys(totals?.errors ?? {}).length > 0, scorers: Object.values(totals?.scores ?? {}).some(({ nulls }) => nulls > 0) };
  return (['errors', 'scorers'] as const).flatMap(kind => (any[kind] ? reader.reasons(run, trial, kind, mostReasons).map(reason => ({ ...reason, text: shortened(reason.text) })) : []));
}

function shortened(text: string): string {
  return text.length <= longestReason ? text : `${text.slice(0, longestReason)}…`;
}

function repeatedIn({ plan }: RunRow, trial: string): boolean {
  return plan.trials.find(({ id }) => id === trial)?.repeats !== undefined;
}

function metricsOf(reader: StoreReader, run: RunRow, trial: string): TrialFinal['metrics'] {
  const totals = reader.totals(run.id).find(candidate => candidate.trial === trial);
  const shards = reader.shards(run.id, trial);
  if (shards.length > 0 && totals !== undefined) return shardMetrics(totals, shards, run);
  const scores = {
    scores: (scorer: string) => reader.scores(run.id, trial, scorer),
    column: (scorer: string) => reader.scoreColumn(run.id, trial, scorer),
    clustered: () => reader.clustered(run.id, trial),
    totals: () => totals,
  };
  return finalMetrics(scores, run, repeatedIn(run, trial) ? { answers: () => reader.answers(run.id, trial) } : undefined);
}

function withTags(reader: StoreReader, run: RunRow, trial: string, metrics: TrialFinal['metrics']): TrialFinal['metrics'] {
  const corpus = run.scorers.filter(scorer => scorer.aggregate !== undefined);
  return Object.fromEntries(
    Object.entries(metrics).map(([id, metric]) => {
      const scorer = corpus.find(candidate => candidate.id === id);
      const byTag = scorer && tagMeans(reader, run.id, trial, scorer, metric.n);
      return [id, byTag === undefined ? metric : { ...metric, byTag }];
    }),
  );
}

/** The text for `trials.summary`, to be written when the trial ended: who reads the run later need not look at every score. */
export function trialSummary(reader: StoreReader, run: string, trial: string): string {
  const row = reader.run(run);
  if (row === undefined) throw new Error(`There is no run ${run}`);
  const final = JSON.stringify(measureTrial(reader, row, trial));
  const level = row.plan.load === undefined ? undefined : reader.trials(run).find(({ id }) => id === trial);
  const measured = level && measureLevel(reader, row, level);
  // For lists: they do not look into what was measured.
  const isInvalid = level !== undefined && measured !== undefined && levelVerdict(measured.measures, level, row.plan.load ?? {}).verdict === 'invalid';
  return `{"version":${summaryVersion},"final":${final}${measured === undefined ? '' : `,"load":${levelSummaryText(measured)}`}${isInvalid ? ',"invalid":1' : ''}}`;
}
