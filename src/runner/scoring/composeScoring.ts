import type { DatasetItem } from '../../execute/dataset.ts';
import type { Score, ScoringJob, ScoringResult } from '../../score/scorer.ts';
import { addCosts } from '../../score/scoringCosts.ts';
import type { AskedScore, AskingScorer } from './askingScorer.ts';

/** Scores one answer, at once where that costs next to nothing; undefined where the signal aborted before all its scores were there. @param answered `before` are scores of earlier: a scorer that asks is not asked again for one that it gave */
export type ScoreSample = (answered: { readonly item: DatasetItem; readonly output: string; readonly before?: readonly Score[] }, signal: AbortSignal) => ScoringResult | Promise<ScoringResult | undefined>;

/**
 * The pure scorers first, in the pool; then those of the dataset's scorers that ask, at once, where there is an answer to ask about.
 * A sample waits for nobody but its own scorers.
 */
export function composeScoring(options: {
  readonly pure: (job: ScoringJob) => ScoringResult | Promise<ScoringResult>;
  /** Of the whole task; not disposed here. */
  readonly asking: readonly AskingScorer[];
  readonly dataset: string;
  /** Of the dataset, in the order that scores are recorded in. */
  readonly scorers: readonly { readonly id: string }[];
}): ScoreSample {
  const { pure, dataset } = options;
  const order = options.scorers.map(({ id }) => id);
  const asking = options.asking.filter(({ id }) => order.includes(id));
  if (asking.length === 0) return ({ item, output }) => pure({ output, targets: item.targets, dataset });
  return async ({ item, output, before = [] }, signal) => {
    const result = await pure({ output, targets: item.targets, dataset });
    if (result.outcome !== 'ok') return result;
    const asked = await Promise.all(asking.map(async scorer => given(before, scorer.id) ?? (await scorer.judge({ item, output, answer: result.answer ?? output, dataset }, signal))));
    const there = asked.filter(score => score !== undefined);
    if (there.length < asked.length) return undefined;
    const costs = there.flatMap(each => each.costs ?? []);
    return { ...result, scores: inOrder([...result.scores, ...there.map(({ score }) => score)], order), ...(costs.length === 0 ? {} : { asked: costs.reduce((sum, each) => addCosts(sum, each)) }) };
  };
}

function given(scores: readonly Score[], scorer: string): AskedScore | undefined {
  const score = scores.find(candidate => candidate.scorer === scorer && candidate.value !== null);
  return score === undefined ? undefined : { score };
}

function inOrder(scores: readonly Score[], order: readonly string[]): readonly Score[] {
  return scores.toSorted((a, b) => order.indexOf(a.scorer) - order.indexOf(b.scorer));
}
