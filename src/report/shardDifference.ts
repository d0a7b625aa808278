import { clusterP } from '../score/clusters.ts';
import { corpusValue } from '../score/corpus/aggregate.ts';
import { corpusDifferenceInterval } from '../score/corpus/corpusInterval.ts';
import { sumStats, type Stats } from '../score/stats.ts';
import type { ShardRow, TrialTotals } from '../store/rows.ts';
import type { Comparison } from './compare.ts';
import { leastShards } from './shardMetrics.ts';
import type { Difference } from './view.ts';

type Sums = TrialTotals['scores'][string];

/** A trial that may have kept the sums of its shards alone; of one that kept its samples `shards` is empty. */
export interface ShardSide {
  readonly name: string;
  readonly shards: readonly ShardRow[];
}

/** A reason, and what to do. */
export interface WhyNot {
  readonly what: string;
  readonly toDo: string;
}

/** Why two trials cannot be compared by the sums of their shards; undefined where they can. */
export function whyNotByShard(a: ShardSide, b: ShardSide): WhyNot | undefined {
  const [sums, samples] = a.shards.length === 0 ? [b, a] : [a, b];
  if (samples.shards.length === 0) return { what: `${sums.name} kept the sums of its shards alone, and ${samples.name} its samples`, toDo: 'run both with the same `shards`' };
  if (a.shards.length !== b.shards.length || a.shards.some(({ shard, totals }, k) => b.shards[k]?.shard !== shard || b.shards[k].totals.done !== totals.done)) {
    return { what: `the shards of ${a.name} and ${b.name} are not over the same samples`, toDo: 'run both over the same data with the same `shards.size`' };
  }
  if (a.shards.length >= leastShards) return undefined;
  return { what: `${a.name} and ${b.name} kept the sums of ${a.shards.length} shard${a.shards.length === 1 ? '' : 's'} alone, too few to draw from`, toDo: `use a smaller \`shards.size\`, so that there are ${leastShards} shards or more` };
}

/** The reasons of all pairs that cannot be compared because shards' sums are all that is left of one of them. */
export function whyNotCompared(sides: readonly ShardSide[]): readonly WhyNot[] {
  return sides.flatMap((a, k) => sides.slice(k + 1).flatMap(b => (a.shards.length + b.shards.length === 0 ? [] : (whyNotByShard(a, b) ?? []))));
}

/**
 * a − b of two trials that kept the sums of the same shards alone: the value is that of all samples, the interval a paired bootstrap over whole shards, the p of 0/1 scores
 * that of turning whole shards' signs. Undefined where nothing was scored. Ask `whyNotByShard` first.
 */
export function shardDifference(a: ShardSide, b: ShardSide, comparison: Comparison): Difference | undefined {
  const { metric, aggregate, seed } = comparison;
  const both = a.shards.flatMap(({ totals }, k) => {
    const [left, right] = [totals.scores[metric], b.shards[k]?.totals.scores[metric]];
    return left === undefined || right === undefined || left.n === 0 || right.n === 0 ? [] : [{ left, right }];
  });
  const statsOf = ({ n, sum, stats }: Sums): Stats => (aggregate === undefined ? [n, sum] : (stats ?? []));
  const valueOf = (stats: Stats): number | undefined => (aggregate === undefined ? meanOf(stats) : corpusValue(aggregate, stats));
  const [left, right] = [both.map(pair => statsOf(pair.left)), both.map(pair => statsOf(pair.right))];
  const [sumA, sumB] = [sumStats(left), sumStats(right)];
  const [valueA, valueB] = [sumA && valueOf(sumA), sumB && valueOf(sumB)];
  const interval = corpusDifferenceInterval(left, right, valueOf, seed);
  if (valueA === undefined || valueB === undefined || interval === undefined) return undefined;
  const count = (side: 'left' | 'right'): number => both.reduce((sum, pair) => sum + pair[side].n, 0);
  const same = both.every(pair => pair.left.n === pair.right.n);
  const p = comparison.binary && same ? clusterP(both.map(pair => pair.left.sum - pair.right.sum), both.map((_, k) => String(k)), seed) : undefined;
  return {
    metric,
    a: comparison.aName,
    b: comparison.bName,
    unit: comparison.unit ?? 'share',
    ...(comparison.direction === undefined ? {} : { direction: comparison.direction }),
    value: valueA - valueB,
    n: Math.min(count('left'), count('right')),
    interval: { ...interval, clusters: both.length },
    ...(p === undefined ? {} : { p }),
    caveats: [...(comparison.caveats ?? []), ...(same ? [] : ['not the same samples were scored on both sides'])],
  };
}

function meanOf(stats: Stats): number | undefined {
  const [n = 0, sum = 0] = stats as readonly number[];
  return n === 0 ? undefined : sum / n;
}
