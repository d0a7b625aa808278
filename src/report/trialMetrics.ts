import type { SampleOutcome } from '../base/outcomes.ts';
import { labelTable } from '../score/corpus/labelTable.ts';
import { corpusValue, type Aggregate } from '../score/corpus/aggregate.ts';
import { corpusInterval } from '../score/corpus/corpusInterval.ts';
import { liveInterval } from '../score/liveInterval.ts';
import { meanInterval } from '../score/meanInterval.ts';
import { sumStats, type Stats } from '../score/stats.ts';
import { wilson } from '../score/wilson.ts';
import type { RunRow, ScorerRow, TrialTotals } from '../store/rows.ts';
import type { SampleScoreWithOutcome, ScoreColumn } from '../store/store.ts';
import { clustersOf, namedByCluster, statsByCluster } from './clustersOf.ts';
import { reducedMetric, type ScorerOrReduced } from './reducedMetrics.ts';
import type { Metric } from './view.ts';

type Metrics = Readonly<Record<string, Metric>>;
type Rules = Pick<RunRow, 'onMissing' | 'seed'> & { readonly scorers: readonly ScorerOrReduced[] };

/** What `on_missing: zero` turns into a 0: whatever was asked for and gave no answer to score. A cancelled or skipped sample was not asked. */
const missingOutcomes: readonly SampleOutcome[] = ['failed', 'timedOut', 'empty', 'extractionFailed'];

/** The metrics of a trial under way, from its sums alone. A metric over no sample is left out; a corpus metric has no interval yet. */
export function liveMetrics(totals: TrialTotals, { scorers, onMissing }: Rules): Metrics {
  const zeros = onMissing === 'zero' ? missingOutcomes.reduce((sum, outcome) => sum + (totals.outcomes[outcome] ?? 0), 0) : 0;
  return metricsOf(scorers.filter(({ reduced }) => reduced === undefined), ({ id, binary, aggregate, unit }) => {
    const { n: scored, sum, sumOfSquares, stats } = sumsOf(totals, id);
    // A corpus metric has statistics of what is missing, where that counts.
    const n = aggregate === undefined ? scored + zeros : scored;
    const measured = { n, sum, missing: totals.done - n };
    if (aggregate !== undefined) return { ...measured, value: stats && corpusValue(aggregate, stats), interval: undefined };
    return { ...measured, value: sum / n, interval: liveInterval({ n, sum, sumOfSquares, binary, ...(unit === undefined ? {} : { range: [null, null] }) }) };
  });
}

function sumsOf({ scores }: TrialTotals, scorer: string): Pick<TrialTotals['scores'][string], 'n' | 'sum' | 'sumOfSquares' | 'stats'> {
  return (Object.hasOwn(scores, scorer) ? scores[scorer] : undefined) ?? { n: 0, sum: 0, sumOfSquares: 0 };
}

/** The metrics of a trial that ended, from every score: Wilson's interval for 0/1 scores, a seeded bootstrap for others. */
export function finalMetrics(reader: TrialScores, { scorers, onMissing, seed }: Rules, repeated?: { readonly answers: () => ReadonlyMap<string, string> }): Metrics {
  if (repeated !== undefined) return repeatedMetrics(scorer => reader.scores(scorer), { scorers, onMissing, seed }, repeated.answers);
  return metricsOf(scorers, ({ id, binary, aggregate }) => {
    if (aggregate !== undefined) return corpusMetric(reader.scores(id), aggregate, seed);
    if (reader.clustered()) return clusteredMean(countMissing(reader.scores(id), onMissing), seed);
    // The sums say all there is to say of 0/1 scores, and are known; reading every score of a large trial takes a while.
    const totals = binary && onMissing === 'exclude' ? reader.totals() : undefined;
    if (totals !== undefined) {
      const { n, sum } = sumsOf(totals, id);
      return { n, sum, value: sum / n, missing: totals.done - n, interval: wilson(sum, n) };
    }
    const { values: scored, unscored } = reader.column(id);
    const zeros = onMissing === 'zero' ? missingOutcomes.reduce((sum, outcome) => sum + (unscored[outcome] ?? 0), 0) : 0;
    const missing = Object.values(unscored).reduce((sum, count) => sum + count, 0) - zeros;
    const values = zeros === 0 ? scored : withZeros(scored, zeros);
    const sum = values.reduce((total, value) => total + value, 0);
    return { n: values.length, sum, value: sum / values.length, missing, interval: meanInterval(values, { binary, seed }) };
  });
}

function repeatedMetrics(scores: (scorer: string) => readonly SampleScoreWithOutcome[], { scorers, onMissing, seed }: Rules, answers: () => ReadonlyMap<string, string>): Metrics {
  const read = new Map<string, readonly SampleScoreWithOutcome[]>();
  const votes = scorers.some(({ reduced }) => reduced?.reducer === 'majority') ? answers() : undefined;
  return Object.fromEntries(
    scorers.flatMap(scorer => {
      const { scorer: base, reducer } = scorer.reduced ?? { scorer: scorer.id, reducer: 'mean' as const };
      if (scorer.aggregate !== undefined) return Object.entries(metricsOf([scorer], () => corpusMetric(scores(base), scorer.aggregate as Aggregate, seed)));
      const all = read.get(base) ?? countMissing(scores(base), onMissing);
      read.set(base, all);
      const metric = reducedMetric(all, reducer, scorer, { seed, ...(votes === undefined ? {} : { answers: votes }) });
      return metric === undefined ? [] : [[scorer.id, metric] as const];
    }),
  );
}

/** One trial's scores, by scorer: one by one, or only their values. */
export interface TrialScores {
  scores(scorer: string): readonly SampleScoreWithOutcome[];
  column(scorer: string): ScoreColumn;
  /** Whether samples belong to clusters. */
  clustered(): boolean;
  /** What they add up to; undefined before the first sample. */
  totals(): TrialTotals | undefined;
}

function clusteredMean(scores: readonly SampleScoreWithOutcome[], seed: number): Measured {
  const scored = scores.flatMap(score => (score.value === null ? [] : [{ ...score, value: score.value }]));
  const values = scored.map(({ value }) => value);
  const sum = values.reduce((total, value) => total + value, 0);
  return { n: values.length, sum, value: sum / values.length, missing: scores.length - values.length, interval: meanInterval(values, { binary: false, seed, clusters: clustersOf(scored) }) };
}

function withZeros(values: Float64Array, zeros: number): Float64Array {
  const all = new Float64Array(values.length + zeros);
  all.set(values);
  return all;
}

/** The scores with the task's `on_missing` applied: those without an answer are 0, or stay null. */
export function countMissing(scores: readonly SampleScoreWithOutcome[], onMissing: 'exclude' | 'zero'): readonly SampleScoreWithOutcome[] {
  if (onMissing === 'exclude') return scores;
  return scores.map(score => (score.value === null && missingOutcomes.includes(score.outcome) ? { ...score, value: 0 } : score));
}

/** Over the samples that have statistics; `sum` is that of the samples' own values. */
export function corpusMetric(scores: readonly SampleScoreWithOutcome[], aggregate: Aggregate, seed: number, withInterval = true): Measured {
  const counted = scores.flatMap(({ index, cluster, value, stats }) => (value === null || stats === undefined ? [] : [{ index, value, stats, ...(cluster === undefined ? {} : { cluster }) }]));
  const all = counted.map(({ stats }) => stats);
  const sums = sumStats(all);
  const clusters = clustersOf(counted);
  const drawn = statsByCluster(all, clusters);
  return {
    n: counted.length,
    sum: counted.reduce((total, { value }) => total + value, 0),
    value: sums && corpusValue(aggregate, sums),
    missing: scores.length - counted.length,
    interval: !withInterval ? undefined : namedByCluster(corpusInterval(drawn, stats => corpusValue(aggregate, stats), seed), clusters && drawn.length),
    ...(clusters !== undefined && drawn.length < 2 ? { noInterval: 'all samples are of one cluster' } : {}),
    ...(sums === undefined ? {} : labelsOf(sums, aggregate)),
  };
}

/** More than these nobody reads, and their matrix is large: free answers that were never labels. */
const mostLabels = 100;

function labelsOf(sums: Stats, aggregate: Aggregate): Pick<Metric, 'labels'> {
  if (aggregate.use !== 'labels') return {};
  const table = labelTable(sums, aggregate.labels);
  return table.labels.length > mostLabels ? {} : { labels: table };
}

type Measured = Pick<Metric, 'n' | 'sum' | 'missing' | 'labels' | 'noInterval'> & { readonly value: number | undefined; readonly interval: Metric['interval'] | undefined };

function metricsOf(scorers: readonly ScorerRow[], measure: (scorer: ScorerRow) => Measured): Metrics {
  return Object.fromEntries(
    scorers.flatMap(scorer => {
      const { value, n, sum, missing, interval, noInterval, labels } = measure(scorer);
      return n === 0 || value === undefined ? [] : [[scorer.id, { value, n, sum, missing, unit: scorer.unit ?? 'share', ...(interval === undefined ? {} : { interval }), ...(noInterval === undefined ? {} : { noInterval }), ...(labels === undefined ? {} : { labels }) } satisfies Metric]];
    }),
  );
}
