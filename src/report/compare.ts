import { bootstrapMean, bootstrapMeans } from '../score/bootstrap.ts';
import { clusterMean, clusterP } from '../score/clusters.ts';
import type { Aggregate } from '../score/corpus/aggregate.ts';
import { holm } from '../score/holm.ts';
import type { Interval } from '../score/interval.ts';
import { mcnemar } from '../score/mcnemar.ts';
import type { Direction, MetricUnit } from '../score/metricKinds.ts';
import type { ShardRow } from '../store/rows.ts';
import type { SampleScore } from '../store/store.ts';
import { clustersOf } from './clustersOf.ts';
import { corpusDifference } from './corpusDifference.ts';
import { shardDifference, whyNotByShard } from './shardDifference.ts';
import type { Difference } from './view.ts';

export type Scored = Pick<SampleScore, 'index' | 'repeat' | 'value' | 'stats' | 'cluster'>;

export interface Comparison {
  readonly metric: string;
  readonly aName: string;
  readonly bName: string;
  readonly binary: boolean;
  /** Absent: a share. */
  readonly unit?: MetricUnit;
  /** Which way is better. */
  readonly direction?: Direction;
  /** Of a corpus metric: the difference is that of the two metrics then. */
  readonly aggregate?: Aggregate;
  /** Of the bootstrap. */
  readonly seed: number;
  /** Why the two may not be compared strictly; none by default. */
  readonly caveats?: readonly string[];
}

/**
 * The mean of a − b over the samples (index, repeat) that have a score on both sides, with a paired bootstrap interval and, for 0/1 scores,
 * McNemar's exact p. Undefined where no sample has both. A score of null is no score: who wants it to be 0 passes 0.
 */
export function pairedDifference(a: readonly Scored[], b: readonly Scored[], comparison: Comparison): Difference | undefined {
  if (comparison.aggregate !== undefined) return corpusDifference(pairs(a, b), comparison.aggregate, comparison);
  const { differences, clusters } = pairUp(a, b);
  const interval = clusters === undefined ? bootstrapMean(differences, comparison.seed) : clusterMean(differences, clusters, comparison.seed);
  return interval && describe(differences, interval, comparison, clusters);
}

/** What two trials are compared by: the scores of their samples, or the sums of their shards where no samples were kept. */
export interface Side {
  readonly name: string;
  readonly scores: readonly Scored[];
  readonly shards: readonly ShardRow[];
}

/** Of two sides, by what they have kept; undefined where they have nothing in common. */
export function sideDifference(a: Side, b: Side, comparison: Omit<Comparison, 'aName' | 'bName'>): Difference | undefined {
  const named = { ...comparison, aName: a.name, bName: b.name };
  if (a.shards.length === 0 && b.shards.length === 0) return pairedDifference(a.scores, b.scores, named);
  return whyNotByShard(a, b) === undefined ? shardDifference(a, b, named) : undefined;
}

/** Every pair of two or more trials, the earlier in the list minus the later, with Holm's correction over the family. Each as `sideDifference` gives it. */
export function compareAll(
  trials: readonly (Omit<Side, 'shards'> & Partial<Pick<Side, 'shards'>>)[],
  options: Omit<Comparison, 'aName' | 'bName' | 'caveats'> & { readonly caveats?: (aName: string, bName: string) => readonly string[] },
): readonly Difference[] {
  const { caveats, ...same } = options;
  // Neither shares its draws between pairs.
  if (options.aggregate !== undefined || trials.some(({ scores, shards = [] }) => shards.length > 0 || clustersOf(scores) !== undefined)) {
    return withHolm(trials.flatMap((a, i) => trials.slice(i + 1).flatMap(b => sideDifference({ shards: [], ...a }, { shards: [], ...b }, { ...same, caveats: caveats?.(a.name, b.name) ?? [] }) ?? [])));
  }
  const pairsOfTrials = trials.flatMap((a, i) => trials.slice(i + 1).map(b => ({ a, b, differences: pairUp(a.scores, b.scores).differences })));
  const intervals = bootstrapMeans(pairsOfTrials.map(pair => pair.differences), options.seed);
  return withHolm(
    pairsOfTrials.flatMap(({ a, b, differences }, k) => {
      const interval = intervals[k];
      return interval ? [describe(differences, interval, { ...same, aName: a.name, bName: b.name, caveats: caveats?.(a.name, b.name) ?? [] })] : [];
    }),
  );
}

/** Corrects the p of all differences that are shown together, e.g. those of several metrics. */
export function withHolm(differences: readonly Difference[]): readonly Difference[] {
  const corrected = holm(differences.map(difference => difference.p));
  return differences.map((difference, k) => {
    const pHolm = corrected[k];
    return pHolm === undefined ? difference : { ...difference, pHolm };
  });
}

function describe(differences: Float64Array, interval: Interval, comparison: Comparison, clusters?: readonly string[]): Difference {
  const n = differences.length;
  let sum = 0;
  let above = 0;
  let below = 0;
  for (const difference of differences) {
    sum += difference;
    if (difference > 0) above++;
    else if (difference < 0) below++;
  }
  return {
    metric: comparison.metric,
    a: comparison.aName,
    b: comparison.bName,
    unit: comparison.unit ?? 'share',
    ...(comparison.direction === undefined ? {} : { direction: comparison.direction }),
    value: sum / n,
    n,
    interval,
    flipped: (above + below) / n,
    ...(comparison.binary ? { p: clusters === undefined ? mcnemar(above, below) : clusterP(differences, clusters, comparison.seed), onlyA: above, onlyB: below } : {}),
    caveats: comparison.caveats ?? [],
  };
}

/** a − b for each sample that both have, in order of (index, repeat), and their clusters. */
function pairUp(a: readonly Scored[], b: readonly Scored[]): { readonly differences: Float64Array; readonly clusters: readonly string[] | undefined } {
  const clustered = clustersOf(a) !== undefined || clustersOf(b) !== undefined;
  const paired: Scored[] = [];
  const differences = new Float64Array(Math.min(a.length, b.length));
  let n = 0;
  for (const [x, y] of pairs(a, b)) {
    if (x.value === null || y.value === null) continue;
    differences[n++] = x.value - y.value;
    if (clustered) paired.push(x.cluster === undefined ? y : x);
  }
  return { differences: differences.subarray(0, n), clusters: clustersOf(paired) };
}

/** The samples that both have, in order of (index, repeat). */
function* pairs(a: readonly Scored[], b: readonly Scored[]): Generator<readonly [Scored, Scored]> {
  const left = inOrder(a);
  const right = inOrder(b);
  let i = 0;
  let j = 0;
  for (let x = left[i], y = right[j]; x && y; x = left[i], y = right[j]) {
    const order = inOrderOf(x, y);
    if (order === 0) yield [x, y];
    if (order <= 0) i++;
    if (order >= 0) j++;
  }
}

/** The store's lists are in order already; others are put in it. */
function inOrder(scores: readonly Scored[]): readonly Scored[] {
  const ordered = scores.every((score, k) => k === 0 || inOrderOf(scores[k - 1] ?? score, score) < 0);
  return ordered ? scores : [...scores].sort(inOrderOf);
}

function inOrderOf(x: Scored, y: Scored): number {
  return x.index - y.index || x.repeat - y.repeat;
}
