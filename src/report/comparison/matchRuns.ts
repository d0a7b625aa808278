import { HumanError } from '../../base/humanError.ts';
import type { RunRow, ScorerRow, ShardRow, TrialRow } from '../../store/rows.ts';
import type { SampleScoreWithOutcome, StoreReader } from '../../store/store.ts';
import { scorerOf } from '../metricOf.ts';
import { onePerSample } from '../reducedMetrics.ts';
import { trialCaveats } from '../trialDifferences.ts';
import { trialLabels } from '../trialLabels.ts';
import { countMissing } from '../trialMetrics.ts';

/** A run and the store that holds it: those of several folders may be compared. */
export interface RunSource {
  readonly reader: StoreReader;
  readonly run: RunRow;
}

/** One trial of one of the runs; `name` is `run/trial`. */
export interface Side {
  readonly name: string;
  readonly reader: StoreReader;
  readonly run: RunRow;
  readonly trial: TrialRow;
  readonly shards: readonly ShardRow[];
}

/**
 * Trials that belong together, in the order of the runs: where model, dataset, split, prompt, repeat and axes are equal; where each run has just one trial, those.
 * A group has two or more; `notes` name the trials without a counterpart.
 */
export function matchRuns(sources: readonly RunSource[]): { readonly groups: readonly (readonly Side[])[]; readonly notes: readonly string[] } {
  const byRun = sources.map(({ reader, run }) => reader.trials(run.id).map((trial): Side => ({ name: `${run.id}/${trial.id}`, reader, run, trial, shards: reader.shards(run.id, trial.id) })));
  const sides = byRun.flat();
  if (byRun.every(({ length }) => length === 1)) return { groups: [sides], notes: [] };
  const byConfiguration = new Map<string, Side[]>();
  for (const side of sides) {
    const { model, dataset, split, prompt, repeat, axes } = side.trial.configuration;
    const key = JSON.stringify([model, dataset, split, prompt, repeat, Object.entries(axes ?? {}).sort(([a], [b]) => (a < b ? -1 : 1))]);
    byConfiguration.set(key, [...(byConfiguration.get(key) ?? []), side]);
  }
  const groups = [...byConfiguration.values()];
  return {
    groups: groups.filter(group => group.length > 1),
    notes: groups.flatMap(group => (group.length === 1 ? group.map(side => `${side.name} has no counterpart`) : [])),
  };
}

/** The scorers that every run has, or the one that is asked for. Throws a HumanError where there is none. */
export function commonScorers(runs: readonly RunRow[], metric: string | undefined): readonly ScorerRow[] {
  const first = runs[0]?.scorers ?? [];
  const wanted = metric === undefined ? undefined : scorerOf(first, metric);
  const common = first.filter(({ id }) => (metric === undefined || id === wanted) && runs.every(run => run.scorers.some(scorer => scorer.id === id)));
  if (common.length > 0) return common;
  const available = runs.map(run => `${run.id} has ${run.scorers.map(scorer => scorer.id).join(', ')}`).join('; ');
  throw new HumanError({ what: metric === undefined ? 'the runs have no metric in common' : `not every run has the metric \`${metric}\``, toDo: available });
}

/** Of runs among which another tool's is: whether a metric means the same in all of them. Of our own runs a difference of definitions is told beside the number. */
export function isComparable(runs: readonly RunRow[], metric: string): boolean {
  if (runs.every(({ imported }) => imported === undefined)) return true;
  return new Set(runs.map(run => run.scorers.find(({ id }) => id === metric)?.definition)).size === 1;
}

/** Why it is not compared. @param name of a run */
export function incomparableNote(runs: readonly RunRow[], metric: string, name: (run: RunRow) => string): string {
  return `${metric} is not compared, for it is defined otherwise: ${runs.map(run => `${name(run)} ${run.scorers.find(({ id }) => id === metric)?.definition ?? 'has none'}`).join('; ')}`;
}

/** What a side's samples count as in a comparison: one value a sample, what is missing as its run says. */
export function scoresOf({ reader, run, trial }: Side, metric: string): readonly SampleScoreWithOutcome[] {
  const scorer = scorerOf(run.scorers, metric) ?? metric;
  const scores = reader.scores(run.id, trial.id, scorer);
  return run.scorers.some(({ id, aggregate }) => id === scorer && aggregate !== undefined) ? scores : onePerSample(countMissing(scores, run.onMissing));
}

/** Why two sides may not be compared strictly. */
export function sideCaveats(a: Side | undefined, b: Side | undefined, metric: string): readonly string[] {
  if (a === undefined || b === undefined) return [];
  const definition = (side: Side): string | undefined => side.run.scorers.find(scorer => scorer.id === metric)?.definition;
  const data = (side: Side): string => JSON.stringify([side.trial.configuration.dataset, side.trial.configuration.split]);
  return [
    ...(data(a) === data(b) || a.trial.datasetHash === b.trial.datasetHash ? [] : ['their datasets or splits have other names']),
    ...trialCaveats(a.trial, b.trial),
    ...(definition(a) === definition(b) ? [] : [`${metric} is defined differently (${definition(a)}; ${definition(b)})`]),
    ...(a.run.onMissing === b.run.onMissing ? [] : ['one counts missing samples as 0, the other leaves them out']),
  ];
}

/** Short names by `run/trial`. */
export function sideLabels(sides: readonly Side[]): ReadonlyMap<string, string> {
  return trialLabels(sides.map(({ name, trial }) => ({ id: name, configuration: trial.configuration })));
}
