import { meanInterval } from '../score/meanInterval.ts';
import type { RunRow } from '../store/rows.ts';
import type { SampleScoreWithOutcome, StoreReader } from '../store/store.ts';
import { clustersOf } from './clustersOf.ts';
import { onePerSample, type ScorerOrReduced } from './reducedMetrics.ts';
import { corpusMetric, countMissing } from './trialMetrics.ts';
import type { TagTable } from './view.ts';

/** So many values of a tag are kept, those with the most samples; a tag with more is hardly one to report by. */
export const mostTagValues = 200;
/** Stands for the samples whose row has nothing in the column of the tag. */
const noTag = '(no tag)';
/** So many have an interval of a corpus metric, which costs a tenth of a second each. */
const mostCorpusIntervals = 20;

/** For each tag column of a trial and each of its scorers: the metric over the samples with one value, made as the trial's own is. */
export function tagTables(reader: StoreReader, run: Pick<RunRow, 'id' | 'plan' | 'onMissing' | 'seed'> & { readonly scorers: readonly ScorerOrReduced[] }, trial: string): readonly TagTable[] {
  const planned = run.plan.trials.find(({ id }) => id === trial);
  if (planned?.tags === undefined) return [];
  const tags = reader.sampleTags(run.id, trial);
  const scorers = run.scorers.filter(({ reduced }) => reduced === undefined);
  const scores = new Map(scorers.map(scorer => [scorer.id, reader.scores(run.id, trial, scorer.id)]));
  return planned.tags.flatMap(column => scorers.flatMap(scorer => tableOf(column, scorer, groupBy(scores.get(scorer.id) ?? [], index => tags.get(index)?.[column] ?? noTag))));

  function tableOf(column: string, scorer: ScorerOrReduced, groups: ReadonlyMap<string, readonly SampleScoreWithOutcome[]>): readonly TagTable[] {
    const largest = [...groups].sort(([a, one], [b, other]) => other.length - one.length || (a < b ? -1 : 1));
    const rows = largest.slice(0, mostTagValues).flatMap(([tag, group], k) => measured(tag, scorer, group, k));
    return rows.length === 0 ? [] : [{ column, scorer: scorer.id, unit: scorer.unit ?? 'share', rows, more: Math.max(0, largest.length - mostTagValues) }];
  }

  function measured(tag: string, { binary, aggregate }: ScorerOrReduced, group: readonly SampleScoreWithOutcome[], place: number): readonly TagTable['rows'][number][] {
    if (aggregate !== undefined) {
      const { value, n, interval } = corpusMetric(group, aggregate, run.seed, place < mostCorpusIntervals);
      return value === undefined ? [] : [{ tag, value, n, ...(interval === undefined ? {} : { interval }) }];
    }
    const scored = onePerSample(countMissing(group, run.onMissing)).flatMap(score => (score.value === null ? [] : [{ ...score, value: score.value }]));
    if (scored.length === 0) return [];
    const values = scored.map(({ value }) => value);
    const interval = meanInterval(values, { binary: binary && values.every(value => value === 0 || value === 1), seed: run.seed, clusters: clustersOf(scored) });
    return [{ tag, value: values.reduce((sum, value) => sum + value, 0) / values.length, n: values.length, ...(interval === undefined ? {} : { interval }) }];
  }
}

function groupBy(scores: readonly SampleScoreWithOutcome[], tagOf: (index: number) => string): ReadonlyMap<string, readonly SampleScoreWithOutcome[]> {
  const groups = new Map<string, SampleScoreWithOutcome[]>();
  for (const score of scores) {
    const tag = tagOf(score.index);
    const group = groups.get(tag);
    if (group === undefined) groups.set(tag, [score]);
    else group.push(score);
  }
  return groups;
}
