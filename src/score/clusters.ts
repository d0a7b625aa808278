import { createRng } from '../base/rng.ts';
import { quantile, resamples } from './bootstrap.ts';
import type { Interval } from './interval.ts';
import { around } from './normalInterval.ts';

type Values = readonly number[] | Float64Array;

/** Draws that one interval may cost, some 0.3 s. Beyond it there are so many clusters that the mean is as good as normal. */
const drawBudget = 30_000_000;

/**
 * The interval of a mean over samples that come in clusters (the questions of one document, the turns of one dialogue) and so are no independent observations: whole
 * clusters are drawn with replacement, 10,000 times, and each time the mean is taken over their samples (percentile bootstrap of pairs by cluster; Cameron,
 * Gelbach and Miller, Rev. Econ. Stat. 90, 2008). Of more than 3,000 clusters, the normal approximation with the cluster-robust standard error. Undefined below two clusters:
 * one says nothing about the next.
 * @param clusters which cluster each value belongs to
 */
export function clusterMean(values: Values, clusters: readonly string[], seed: number): Interval | undefined {
  const { sums, counts } = byCluster(values, clusters);
  const n = sums.length;
  if (n < 2) return undefined;
  if (n * resamples > drawBudget) return robust(sums, counts);
  const rng = createRng(seed);
  const means = new Float64Array(resamples);
  for (let r = 0; r < resamples; r++) {
    let sum = 0;
    let count = 0;
    for (let i = 0; i < n; i++) {
      const drawn = rng.int(n);
      sum += sums[drawn] ?? 0;
      count += counts[drawn] ?? 0;
    }
    means[r] = sum / count;
  }
  means.sort();
  return { low: quantile(means, 0.025), high: quantile(means, 0.975), level: 0.95, method: 'clusterBootstrap' };
}

/** So many clusters that differ are tried in every combination of signs. */
const mostForExact = 14;

/**
 * Two-sided p of a mean difference of 0 over clusters: how often it is at least as far from 0 where each cluster's sign is turned at random (a sign-flip test: under the
 * null hypothesis a and b may change places, but only for a whole cluster at once). Exact up to 14 clusters that differ, else of 10,000 seeded draws. It takes McNemar's place,
 * which counts samples as independent; with one sample a cluster both say the same.
 */
export function clusterP(differences: Values, clusters: readonly string[], seed: number): number {
  const sums = byCluster(differences, clusters).sums.filter(sum => sum !== 0);
  const least = Math.abs(sums.reduce((total, sum) => total + sum, 0)) - 1e-9;
  if (sums.length === 0) return 1;
  let extreme = 0;
  if (sums.length <= mostForExact) {
    const combinations = 2 ** sums.length;
    for (let signs = 0; signs < combinations; signs++) if (Math.abs(sums.reduce((total, sum, k) => total + ((signs >> k) & 1 ? -sum : sum), 0)) >= least) extreme++;
    return extreme / combinations;
  }
  const rng = createRng(seed);
  for (let r = 0; r < resamples; r++) {
    let total = 0;
    for (const sum of sums) total += rng.next() < 0.5 ? -sum : sum;
    if (Math.abs(total) >= least) extreme++;
  }
  return (extreme + 1) / (resamples + 1);
}

/** In the order in which the clusters first occur. */
function byCluster(values: Values, clusters: readonly string[]): { readonly sums: Float64Array; readonly counts: Float64Array } {
  const places = new Map<string, number>();
  const sums: number[] = [];
  const counts: number[] = [];
  for (let i = 0; i < values.length; i++) {
    const cluster = clusters[i] ?? '';
    const place = places.get(cluster) ?? sums.length;
    places.set(cluster, place);
    sums[place] = (sums[place] ?? 0) + (values[i] ?? 0);
    counts[place] = (counts[place] ?? 0) + 1;
  }
  return { sums: Float64Array.from(sums), counts: Float64Array.from(counts) };
}

/** Of a ratio of sums, linearised: each cluster adds what its sum differs from its count times the mean. */
function robust(sums: Float64Array, counts: Float64Array): Interval {
  const clusters = sums.length;
  const total = sums.reduce((all, sum) => all + sum, 0);
  const n = counts.reduce((all, count) => all + count, 0);
  const mean = total / n;
  const squares = sums.reduce((all, sum, k) => all + (sum - mean * (counts[k] ?? 0)) ** 2, 0);
  return { ...around(mean, Math.sqrt((squares * clusters) / (clusters - 1)) / n), method: 'clusterNormal' };
}
