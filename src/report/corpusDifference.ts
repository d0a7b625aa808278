import { corpusValue, type Aggregate } from '../score/corpus/aggregate.ts';
import { corpusDifferenceInterval } from '../score/corpus/corpusInterval.ts';
import { sumStats } from '../score/stats.ts';
import { clustersOf, namedByCluster, statsByCluster } from './clustersOf.ts';
import type { Comparison, Scored } from './compare.ts';
import type { Difference } from './view.ts';

/** The corpus metric of a minus that of b over the samples that both have, with a paired bootstrap interval (P. Koehn, 2004). Undefined where there is none. */
export function corpusDifference(pairs: Iterable<readonly [Scored, Scored]>, aggregate: Aggregate, comparison: Comparison): Difference | undefined {
  const both = [...pairs].flatMap(([a, b]) => (a.stats === undefined || b.stats === undefined ? [] : [{ a: a.stats, b: b.stats, differ: a.value !== b.value, index: a.index, ...(a.cluster === undefined ? {} : { cluster: a.cluster }) }]));
  const value = (stats: Parameters<typeof corpusValue>[1]): number | undefined => corpusValue(aggregate, stats);
  const a = both.map(pair => pair.a);
  const b = both.map(pair => pair.b);
  const [sumA, sumB] = [sumStats(a), sumStats(b)];
  const [valueA, valueB] = [sumA && value(sumA), sumB && value(sumB)];
  const clusters = clustersOf(both);
  const drawn = statsByCluster(a, clusters);
  const interval = namedByCluster(corpusDifferenceInterval(drawn, statsByCluster(b, clusters), value, comparison.seed), clusters && drawn.length);
  if (valueA === undefined || valueB === undefined || interval === undefined) return undefined;
  return {
    metric: comparison.metric,
    a: comparison.aName,
    b: comparison.bName,
    unit: comparison.unit ?? 'share',
    ...(comparison.direction === undefined ? {} : { direction: comparison.direction }),
    value: valueA - valueB,
    n: both.length,
    interval,
    flipped: both.filter(pair => pair.differ).length / both.length,
    caveats: comparison.caveats ?? [],
  };
}
