import { HumanError } from '../base/humanError.ts';
import type { RunRow, ScorerRow, ShardRow, TrialRow } from '../store/rows.ts';
import type { SampleScoreWithOutcome, StoreReader } from '../store/store.ts';
import { compareAll, withHolm } from './compare.ts';
import { whyNotCompared } from './shardDifference.ts';
import { onePerSample } from './reducedMetrics.ts';
import { refuseLoad } from './refuseLoad.ts';
import { scorerOf } from './metricOf.ts';
import { trialLabels } from './trialLabels.ts';
import { countMissing } from './trialMetrics.ts';
import { trialCaveats } from './trialDifferences.ts';
import type { Difference } from './view.ts';

/** Two or more runs beside each other. In the differences `a` and `b` are `run/trial`. */
export interface RunComparison {
  readonly runs: readonly string[];
  readonly differences: readonly Difference[];
  /** How to show an `a` or `b`. */
  readonly labels: Readonly<Record<string, string>>;
  /** Trials that have no counterpart, in words. */
  readonly notes: readonly string[];
}

interface Side {
  readonly name: string;
  readonly run: RunRow;
  readonly trial: TrialRow;
  readonly shards: readonly ShardRow[];
}

/**
 * Compares runs, sample by sample, the earlier in the list minus the later. Trials belong together where model, dataset, split, prompt,
 * repeat and axes are equal; where each run has just one trial, those do. `names` are what `findRun` takes. `metric` is a scorer's id or `accuracy`; every scorer that all runs have
 * where absent. Throws a HumanError where nothing can be compared.
 */
export function compareRuns(reader: StoreReader, names: readonly string[], metric?: string): RunComparison {
  const runs = names.map(name => readRun(reader, name));
  const ids = runs.map(({ run }) => run.id);
  if (ids.length < 2 || new Set(ids).size < ids.length) throw new HumanError({ what: 'a comparison needs two different runs', toDo: 'name two or more; see `pitwall runs`' });
  refuseLoad(runs.map(({ run }) => run));
  const { groups, notes } = pairTrials(runs);
  const scorers = commonScorers(runs.map(side => side.run), metric);
  const differences = scorers.flatMap(({ id, binary, unit = 'share', direction, aggregate }) =>
    groups.flatMap(sides => {
      const byName = new Map(sides.map(side => [side.name, side]));
      return compareAll(
        sides.map(({ name, run, trial, shards }) => ({ name, shards, scores: scoresOf(run, trial, id) })),
        { metric: id, unit, binary: binary && runs.every(({ run }) => run.plan.repeats === undefined), seed: runs[0]?.run.seed ?? 0, ...(direction === undefined ? {} : { direction }), ...(aggregate === undefined ? {} : { aggregate }), caveats: (a, b) => sideCaveats(byName.get(a), byName.get(b), id) },
      );
    }),
  );
  const labels = labelsOf(groups.flat());
  const unmatched = groups.flatMap(sides => whyNotCompared(sides.map(side => ({ ...side, name: labels[side.name] ?? side.name }))));
  const [reason] = unmatched;
  if (differences.length === 0 && reason !== undefined) throw new HumanError(reason);
  if (differences.length === 0) throw new HumanError({ what: 'the runs have no sample with a score in common', toDo: 'compare runs over the same dataset with the same scorer' });
  return { runs: ids, differences: withHolm(differences), labels, notes: [...notes, ...unmatched.map(({ what, toDo }) => `${what}; ${toDo}`)] };

  function scoresOf(run: RunRow, trial: TrialRow, metric: string): readonly SampleScoreWithOutcome[] {
    const scorer = scorerOf(run.scorers, metric) ?? metric;
    const scores = reader.scores(run.id, trial.id, scorer);
    return run.scorers.some(({ id, aggregate }) => id === scorer && aggregate !== undefined) ? scores : onePerSample(countMissing(scores, run.onMissing));
  }
}

interface RunWithTrials {
  readonly run: RunRow;
  readonly trials: readonly (TrialRow & { readonly shards: readonly ShardRow[] })[];
}

function readRun(reader: StoreReader, name: string): RunWithTrials {
  const run = reader.findRun(name);
  return { run, trials: reader.trials(run.id).map(trial => ({ ...trial, shards: reader.shards(run.id, trial.id) })) };
}

function pairTrials(runs: readonly RunWithTrials[]): { readonly groups: readonly (readonly Side[])[]; readonly notes: readonly string[] } {
  const sides = runs.flatMap(({ run, trials }) => trials.map((trial): Side => ({ name: `${run.id}/${trial.id}`, run, trial, shards: trial.shards })));
  if (runs.every(({ trials }) => trials.length === 1)) return { groups: [sides], notes: [] };
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

function commonScorers(runs: readonly RunRow[], metric: string | undefined): readonly ScorerRow[] {
  const first = runs[0]?.scorers ?? [];
  const wanted = metric === undefined ? undefined : scorerOf(first, metric);
  const common = first.filter(({ id }) => (metric === undefined || id === wanted) && runs.every(run => run.scorers.some(scorer => scorer.id === id)));
  if (common.length > 0) return common;
  const available = runs.map(run => `${run.id} has ${run.scorers.map(scorer => scorer.id).join(', ')}`).join('; ');
  throw new HumanError({ what: metric === undefined ? 'the runs have no metric in common' : `not every run has the metric \`${metric}\``, toDo: available });
}

function sideCaveats(a: Side | undefined, b: Side | undefined, metric: string): readonly string[] {
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

function labelsOf(sides: readonly Side[]): Readonly<Record<string, string>> {
  const labels = trialLabels(sides.map(({ name, trial }) => ({ id: name, configuration: trial.configuration })));
  return Object.fromEntries(sides.map(({ name, run }) => [name, `${labels.get(name) ?? name} (${run.id})`]));
}
