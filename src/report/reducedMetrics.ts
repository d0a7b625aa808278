import { reducedName } from '../base/reducedName.ts';
import { meanInterval } from '../score/meanInterval.ts';
import { reduceRepeats, type Reducer, type Repeated } from '../score/reducers.ts';
import type { RunRow, ScorerRow } from '../store/rows.ts';
import type { SampleScoreWithOutcome } from '../store/store.ts';
import { clustersOf } from './clustersOf.ts';
import type { Metric } from './view.ts';

/** A scorer's row, or one of a metric that its scores over the repeats are reduced to. */
export interface ScorerOrReduced extends ScorerRow {
  readonly reduced?: { readonly scorer: string; readonly reducer: Reducer; /** Of the scorer itself. */ readonly binary: boolean };
}

/** The scorers of a trial whose samples are repeated, with what they are reduced to; in the order of `reduce`, so that its first one ranks. Corpus metrics are not reduced, and only scores of 0 and 1 pass. */
export function withReduced(scorers: readonly ScorerRow[], repeats: RunRow['plan']['repeats']): readonly ScorerOrReduced[] {
  if (repeats === undefined) return scorers;
  const reducers = repeats.reduce as readonly Reducer[];
  const reduced = reducers.filter(reducer => reducer !== 'mean').flatMap(reducer =>
    scorers
      .filter(({ binary, aggregate }) => aggregate === undefined && (binary || !reducer.startsWith('pass@')))
      .map(({ id, aggregate: _aggregate, ...scorer }): ScorerOrReduced => ({ ...scorer, id: reducedName(reducer, id), binary: false, definition: `${reducer} of ${repeats.n} of ${scorer.definition}`, reduced: { scorer: id, reducer, binary: scorer.binary } })),
  );
  return reducers[0] === 'mean' ? [...scorers, ...reduced] : [...reduced, ...scorers];
}

/** One value for each sample; in a mean, samples count equally whatever became of their repeats. `answers` are needed for a majority. */
export function reducedScores(scores: readonly SampleScoreWithOutcome[], reducer: Reducer, answers?: ReadonlyMap<string, string>): readonly SampleScoreWithOutcome[] {
  return bySample(scores).map(repeats => {
    const [first] = repeats;
    const repeated = repeats.map(({ index, repeat, value }): Repeated => {
      const answer = answers?.get(`${index}/${repeat}`);
      return { value, ...(answer === undefined ? {} : { answer }) };
    });
    return { index: first.index, repeat: 0, ...(first.cluster === undefined ? {} : { cluster: first.cluster }), outcome: (repeats.find(({ value }) => value !== null) ?? first).outcome, value: reduceRepeats(repeated, reducer) };
  });
}

/** What two trials are compared by: the repeats of a sample are one observation, their mean. Scores without repeats stay as they are. */
export function onePerSample(scores: readonly SampleScoreWithOutcome[]): readonly SampleScoreWithOutcome[] {
  return scores.some(({ repeat }) => repeat > 0) ? reducedScores(scores, 'mean') : scores;
}

/** Over samples, not over requests: the repeats of one sample say little about another. `scores` have the task's `on_missing` applied. */
export function reducedMetric(scores: readonly SampleScoreWithOutcome[], reducer: Reducer, { unit = 'share', binary, reduced }: ScorerOrReduced, { seed, answers }: Pick<RunRow, 'seed'> & { readonly answers?: ReadonlyMap<string, string> }): Metric | undefined {
  const all = reducedScores(scores, reducer, answers);
  const scored = all.flatMap(score => (score.value === null ? [] : [{ ...score, value: score.value }]));
  const values = scored.map(({ value }) => value);
  if (values.length === 0) return undefined;
  const sum = values.reduce((total, value) => total + value, 0);
  // A sample whose repeats agree is right or wrong; where all are, the bootstrap of equal values would have no width.
  const whole = (reduced?.binary ?? binary) && values.every(value => value === 0 || value === 1);
  const interval = meanInterval(values, { binary: whole, seed, clusters: clustersOf(scored) });
  const means = reducer === 'mean' ? meansOfRepeats(scores) : [];
  const sd = standardDeviation(means);
  return {
    value: sum / values.length,
    n: values.length,
    sum,
    missing: all.length - values.length,
    unit,
    ...(interval === undefined ? {} : { interval }),
    ...(sd === undefined ? {} : { repeats: { n: means.length, sd } }),
  };
}

/** The mean over all samples, by repeat. */
function meansOfRepeats(scores: readonly SampleScoreWithOutcome[]): readonly number[] {
  const byRepeat = Map.groupBy(scores.filter(({ value }) => value !== null), ({ repeat }) => repeat);
  return [...byRepeat.values()].map(list => list.reduce((sum, { value }) => sum + (value ?? 0), 0) / list.length);
}

/** Of a sample (n − 1); undefined below two values. */
function standardDeviation(values: readonly number[]): number | undefined {
  if (values.length < 2) return undefined;
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (values.length - 1));
}

/** The store's lists are in order of (index, repeat). */
function bySample(scores: readonly SampleScoreWithOutcome[]): readonly (readonly [SampleScoreWithOutcome, ...SampleScoreWithOutcome[]])[] {
  const samples: [SampleScoreWithOutcome, ...SampleScoreWithOutcome[]][] = [];
  for (const score of scores) {
    const last = samples.at(-1);
    if (last !== undefined && last[0].index === score.index) last.push(score);
    else samples.push([score]);
  }
  return samples;
}
