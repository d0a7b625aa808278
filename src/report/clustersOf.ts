import type { Interval } from '../score/interval.ts';
import { sumStats, type Stats } from '../score/stats.ts';
import type { SampleScore } from '../store/store.ts';

/** The cluster of each sample; undefined where samples have none, and each counts for itself. */
export function clustersOf(scores: readonly Pick<SampleScore, 'index' | 'cluster'>[]): readonly string[] | undefined {
  if (!scores.some(({ cluster }) => cluster !== undefined)) return undefined;
  // A sample without one, of a run whose task had no `cluster` at first, is a cluster of its own.
  return scores.map(({ index, cluster }) => (cluster === undefined ? `\0${index}` : cluster));
}

/** Statistics add up, so those of a cluster are drawn as one. */
export function statsByCluster(stats: readonly Stats[], clusters: readonly string[] | undefined): readonly Stats[] {
  if (clusters === undefined) return stats;
  const groups = new Map<string, Stats[]>();
  for (const [k, one] of stats.entries()) {
    const cluster = clusters[k] ?? '';
    const group = groups.get(cluster);
    if (group === undefined) groups.set(cluster, [one]);
    else group.push(one);
  }
  return [...groups.values()].flatMap(group => {
    const sums = sumStats(group);
    return sums === undefined ? [] : [sums];
  });
}

/** An interval over statistics by cluster, named so. Undefined below two clusters. */
export function namedByCluster(interval: Interval | undefined, clusters: number | undefined): Interval | undefined {
  if (interval === undefined || clusters === undefined) return interval;
  return clusters < 2 ? undefined : { ...interval, method: interval.method === 'normal' ? 'clusterNormal' : 'clusterBootstrap' };
}
