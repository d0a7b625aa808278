import { corpusValue } from '../score/corpus/aggregate.ts';
import { addStats } from '../score/stats.ts';
import type { RunRow, ScorerRow, ShardRow, TrialTotals } from '../store/rows.ts';
import type { StoreReader } from '../store/store.ts';
import { mergeScores } from './mergeScores.ts';
import type { Metric } from './view.ts';

type Sums = TrialTotals['scores'][string];

/** A metric over the samples with one tag. */
export interface TagMetric {
  readonly tag: string;
  readonly value: number;
  readonly n: number;
}

/** One scorer's metric of a trial for each value of a tag column, as the whole trial's is made; in alphabetical order, tags without a score left out. */
export function metricByTag(reader: StoreReader, run: Pick<RunRow, 'id' | 'scorers'>, trial: string, scorer: string, column: string): readonly TagMetric[] {
  const row = run.scorers.find(({ id }) => id === scorer);
  return row === undefined ? [] : (byColumn(reader, run.id, trial, row).get(column) ?? []);
}

/** By tag column: the plain mean of its tags' metrics, which is what a track's score is, beside the metric of all `n` samples together. Of corpus metrics. */
export function tagMeans(reader: StoreReader, run: string, trial: string, scorer: ScorerRow, n: number): Metric['byTag'] {
  const columns = [...byColumn(reader, run, trial, scorer)].filter(([, tags]) => tags.length > 0);
  if (columns.length === 0) return undefined;
  return Object.fromEntries(
    columns.map(([column, tags]) => {
      const untagged = n - tags.reduce((sum, tag) => sum + tag.n, 0);
      return [column, { mean: tags.reduce((sum, { value }) => sum + value, 0) / tags.length, tags: tags.length, ...(untagged > 0 ? { untagged } : {}) }];
    }),
  );
}

function byColumn(reader: StoreReader, run: string, trial: string, scorer: ScorerRow): ReadonlyMap<string, readonly TagMetric[]> {
  const shards = reader.shards(run, trial);
  const sums = shards.length > 0 ? ofShards(shards, scorer.id) : ofSamples(reader, run, trial, scorer.id);
  return new Map(Array.from(sums, ([column, tags]) => [column, Array.from(tags, ([tag, one]) => metricOf(tag, one, scorer)).flatMap(metric => metric ?? []).sort((a, b) => (a.tag < b.tag ? -1 : 1))]));
}

function metricOf(tag: string, { n, sum, stats }: Sums, { aggregate }: ScorerRow): TagMetric | undefined {
  if (n === 0) return undefined;
  const value = aggregate === undefined ? sum / n : stats && corpusValue(aggregate, stats);
  return value === undefined ? undefined : { tag, value, n };
}

type ByColumn = Map<string, Map<string, Sums>>;

function ofShards(shards: readonly ShardRow[], scorer: string): ByColumn {
  const columns: ByColumn = new Map();
  for (const { tags } of shards) {
    for (const [column, values] of Object.entries(tags)) {
      for (const [tag, scores] of Object.entries(values)) if (scores[scorer] !== undefined) add(columns, column, tag, scores[scorer]);
    }
  }
  return columns;
}

function ofSamples(reader: StoreReader, run: string, trial: string, scorer: string): ByColumn {
  const columns: ByColumn = new Map();
  for (const { tags, value, stats } of reader.taggedScores(run, trial, scorer)) {
    for (const [column, tag] of Object.entries(tags)) {
      const sums = columnOf(columns, column);
      const before = sums.get(tag) ?? { n: 0, sum: 0, sumOfSquares: 0, nulls: 0 };
      const after = stats === undefined ? before.stats : addStats(before.stats, stats);
      sums.set(tag, { n: before.n + 1, sum: before.sum + value, sumOfSquares: before.sumOfSquares + value * value, nulls: before.nulls, ...(after === undefined ? {} : { stats: after }) });
    }
  }
  return columns;
}

function add(columns: ByColumn, column: string, tag: string, scores: Sums): void {
  const sums = columnOf(columns, column);
  const before = sums.get(tag);
  sums.set(tag, before === undefined ? scores : mergeScores(before, scores));
}

function columnOf(columns: ByColumn, column: string): Map<string, Sums> {
  const known = columns.get(column) ?? new Map<string, Sums>();
  columns.set(column, known);
  return known;
}
