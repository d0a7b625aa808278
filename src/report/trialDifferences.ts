import type { RunRow, TrialRow } from '../store/rows.ts';
import type { StoreReader } from '../store/store.ts';
import { compareAll, sideDifference, withHolm } from './compare.ts';
import { onePerSample } from './reducedMetrics.ts';
import { rank, type TrialFinal } from './runView.ts';
import { countMissing } from './trialMetrics.ts';
import type { Difference } from './view.ts';

/** Up to so many trials every pair is compared; of more, the best with each other: 20 trials would make 190 pairs that nobody reads. */
const mostForAllPairs = 10;

/**
 * The paired differences between a run's trials over the same data, for every scorer, the better minus the worse, with Holm's correction over
 * all that are shown. Trials over other data, and trials without a value, are in none.
 */
export function trialDifferences(reader: StoreReader, run: RunRow, trials: readonly TrialRow[], finals: ReadonlyMap<string, TrialFinal>): readonly Difference[] {
  const found: Difference[] = [];
  const shards = new Map(trials.map(({ id }) => [id, reader.shards(run.id, id)]));
  for (const scorer of run.scorers) {
    const { id: metric, binary, aggregate, unit = 'share', direction } = scorer;
    for (const group of bySameData(trials)) {
      const measured = group.map(trial => ({ ...trial, metrics: finals.get(trial.id)?.metrics ?? {} })).filter(trial => trial.metrics[metric] !== undefined);
      if (measured.length < 2) continue;
      const ranked = rank(measured, scorer).map(trial => ({ name: trial.id, shards: shards.get(trial.id) ?? [], scores: aggregate === undefined ? onePerSample(countMissing(reader.scores(run.id, trial.id, metric), run.onMissing)) : reader.scores(run.id, trial.id, metric) }));
      // A mean over repeats is neither 0 nor 1, and McNemar counts only those.
      const options = { metric, unit, binary: binary && run.plan.repeats === undefined, seed: run.seed, ...(direction === undefined ? {} : { direction }), ...(aggregate === undefined ? {} : { aggregate }) };
      const caveats = (a: string, b: string): readonly string[] => trialCaveats(trials.find(trial => trial.id === a), trials.find(trial => trial.id === b));
      if (ranked.length <= mostForAllPairs) found.push(...compareAll(ranked, { ...options, caveats }));
      else {
        const [best, ...others] = ranked;
        for (const other of others) {
          if (best === undefined) continue;
          const difference = sideDifference(best, other, { ...options, caveats: caveats(best.name, other.name) });
          if (difference !== undefined) found.push(difference);
        }
      }
    }
  }
  return withHolm(found);
}

/** Why two trials may not be compared strictly; they are of the same dataset and split by name. */
export function trialCaveats(a: Pick<TrialRow, 'datasetHash' | 'promptHash'> | undefined, b: Pick<TrialRow, 'datasetHash' | 'promptHash'> | undefined): readonly string[] {
  if (a === undefined || b === undefined) return [];
  return [
    ...(a.datasetHash === b.datasetHash ? [] : ['the dataset has changed between them']),
    ...(a.promptHash === b.promptHash ? [] : ['their prompts differ']),
  ];
}

function bySameData(trials: readonly TrialRow[]): readonly (readonly TrialRow[])[] {
  const groups = new Map<string, TrialRow[]>();
  for (const trial of trials) {
    const key = JSON.stringify([trial.configuration.dataset, trial.configuration.split]);
    groups.set(key, [...(groups.get(key) ?? []), trial]);
  }
  return [...groups.values()];
}
