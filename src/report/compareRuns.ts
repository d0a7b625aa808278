import { HumanError } from '../base/humanError.ts';
import type { StoreReader } from '../store/store.ts';
import { compareAll, withHolm } from './compare.ts';
import { commonScorers, incomparableNote, isComparable, matchRuns, scoresOf, sideCaveats, sideLabels, type Side } from './comparison/matchRuns.ts';
import { whyNotCompared } from './shardDifference.ts';
import { refuseLoad } from './refuseLoad.ts';
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

/**
 * Compares runs, sample by sample, the earlier in the list minus the later; which trials belong together `matchRuns` says. `names` are what `findRun` takes.
 * `metric` is a scorer's id or `accuracy`; every scorer that all runs have where absent. Throws a HumanError where nothing can be compared.
 */
export function compareRuns(reader: StoreReader, names: readonly string[], metric?: string): RunComparison {
  const runs = names.map(name => reader.findRun(name));
  const ids = runs.map(({ id }) => id);
  if (ids.length < 2 || new Set(ids).size < ids.length) throw new HumanError({ what: 'a comparison needs two different runs', toDo: 'name two or more; see `pitwall runs`' });
  refuseLoad(runs);
  const { groups, notes } = matchRuns(runs.map(run => ({ reader, run })));
  const common = commonScorers(runs, metric);
  const scorers = common.filter(({ id }) => isComparable(runs, id));
  const incomparable = common.filter(({ id }) => !isComparable(runs, id)).map(({ id }) => incomparableNote(runs, id, run => run.id));
  const [unlike] = incomparable;
  if (scorers.length === 0 && unlike !== undefined) throw new HumanError({ what: unlike, toDo: 'see the metrics of each with `pitwall show RUN`' });
  const differences = scorers.flatMap(({ id, binary, unit = 'share', direction, aggregate }) =>
    groups.flatMap(sides => {
      const byName = new Map(sides.map(side => [side.name, side]));
      return compareAll(
        sides.map(side => ({ name: side.name, shards: side.shards, scores: scoresOf(side, id) })),
        { metric: id, unit, binary: binary && runs.every(run => run.plan.repeats === undefined), seed: runs[0]?.seed ?? 0, ...(direction === undefined ? {} : { direction }), ...(aggregate === undefined ? {} : { aggregate }), caveats: (a, b) => sideCaveats(byName.get(a), byName.get(b), id) },
      );
    }),
  );
  const labels = labelsOf(groups.flat());
  const unmatched = groups.flatMap(sides => whyNotCompared(sides.map(side => ({ ...side, name: labels[side.name] ?? side.name }))));
  const [reason] = unmatched;
  if (differences.length === 0 && reason !== undefined) throw new HumanError(reason);
  if (differences.length === 0) throw new HumanError({ what: 'the runs have no sample with a score in common', toDo: 'compare runs over the same dataset with the same scorer' });
  return { runs: ids, differences: withHolm(differences), labels, notes: [...notes, ...incomparable, ...unmatched.map(({ what, toDo }) => `${what}; ${toDo}`)] };
}

function labelsOf(sides: readonly Side[]): Readonly<Record<string, string>> {
  const labels = sideLabels(sides);
  return Object.fromEntries(sides.map(({ name, run }) => [name, `${labels.get(name) ?? name} (${run.id})`]));
}
