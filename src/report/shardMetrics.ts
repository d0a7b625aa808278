import { corpusValue } from '../score/corpus/aggregate.ts';
import { corpusInterval } from '../score/corpus/corpusInterval.ts';
import type { Interval } from '../score/interval.ts';
import type { Stats } from '../score/stats.ts';
import type { RunRow, ScorerRow, ShardRow, TrialTotals } from '../store/rows.ts';
import { liveMetrics } from './trialMetrics.ts';
import { mergeScores } from './mergeScores.ts';
import type { Metric } from './view.ts';

/** Of fewer shards the interval of a resample of shards means little. */
export const leastShards = 8;

/**
 * The metrics of a trial that kept the sums of its shards alone. Values are those of all samples; intervals resample whole shards, because no sample is there, which also
 * heeds that the sentences of one direction are alike. With few shards a mean has the interval that its sums give, a corpus metric none.
 */
export function shardMetrics(totals: TrialTotals, shards: readonly ShardRow[], rules: Pick<RunRow, 'scorers' | 'onMissing' | 'seed'>): Readonly<Record<string, Metric>> {
  const metrics = liveMetrics({ ...totals, scores: sumInOrder(shards) }, rules);
  if (shards.length < leastShards) return Object.fromEntries(Object.entries(metrics).map(([id, metric]) => [id, metric.interval === undefined ? { ...metric, noInterval: tooFewShards(shards.length) } : metric]));
  return Object.fromEntries(
    rules.scorers.flatMap(scorer => {
      const metric = metrics[scorer.id];
      if (metric === undefined) return [];
      const interval = overShards(shards, scorer, rules.seed);
      return [[scorer.id, interval === undefined ? metric : { ...metric, interval: { ...interval, clusters: shards.length } }]];
    }),
  );
}

function tooFewShards(n: number): string {
  return `${n === 1 ? 'one shard is' : `${n} shards are`} too few to draw from, ${leastShards} are needed: lower \`shards.size\``;
}

/** Threads finish in any order, and a floating-point sum depends on it: a run that was killed and resumed must end at the last digit of one that was not. */
function sumInOrder(shards: readonly ShardRow[]): TrialTotals['scores'] {
  const sums = new Map<string, TrialTotals['scores'][string]>();
  for (const { totals } of shards) {
    for (const [scorer, added] of Object.entries(totals.scores)) {
      const sum = sums.get(scorer);
      sums.set(scorer, sum === undefined ? added : mergeScores(sum, added));
    }
  }
  return Object.fromEntries(sums);
}

function overShards(shards: readonly ShardRow[], { id, aggregate }: ScorerRow, seed: number): Interval | undefined {
  const parts = shards.flatMap(({ totals }) => totals.scores[id] ?? []);
  if (aggregate === undefined) return corpusInterval(parts.map(({ n, sum }) => [n, sum]), meanOf, seed);
  return corpusInterval(parts.flatMap(({ stats }) => (stats === undefined ? [] : [stats])), stats => corpusValue(aggregate, stats), seed);
}

function meanOf(stats: Stats): number | undefined {
  const [n = 0, sum = 0] = stats as readonly number[];
  return n === 0 ? undefined : sum / n;
}
