import { counted } from '../base/counted.ts';
import { importedNotes } from './imported/importedNotes.ts';
import { sweepNotes } from './sweep/sweepText.ts';
import { countedNoun } from './countedNoun.ts';
import { trialLabels } from './trialLabels.ts';
import type { RunView } from './view.ts';

/** What a reader of a run's numbers alone would not know; one sentence each. */
export function runNotes(view: RunView): readonly string[] {
  const labels = trialLabels(view.trials);
  const unmeasured = view.trials.filter(trial => Object.keys(trial.metrics).length === 0).map(({ id }) => labels.get(id) ?? id);
  const corpus = view.scorers.flatMap(({ id, signature }) => (signature === undefined ? [] : [id]));
  return [
    ...(view.state === 'ended' ? [] : [view.tune === undefined ? 'the run is under way: intervals are approximate and differences are not computed yet' : 'the run is under way: what is best may change']),
    ...(view.outcome === undefined || view.outcome === 'succeeded' ? [] : [`the run ended ${view.outcome}: its numbers cover ${counted(view.done, countedNoun(view), view.total)}`]),
    ...(view.resumes === 0 ? [] : [`the run was resumed ${view.resumes === 1 ? 'once' : `${view.resumes} times`}`]),
    ...(view.onMissing === 'zero' ? [`samples without an answer count as 0${corpus.length === 0 ? '' : `, in ${corpus.join(', ')} as an empty output`}`] : []),
    ...(view.sweeps === undefined ? [] : sweepNotes(view)),
    ...(view.imported === undefined || view.load !== undefined ? [] : importedNotes(view.imported)),
    ...(view.tune?.notes ?? []),
    ...(view.load?.notes ?? Object.entries(view.carriers ?? {}).map(([model, by]) => `the requests of ${model} were carried by ${by}`)),
    ...(unmeasured.length === 0 || view.kind === 'bench' ? [] : [`nothing was measured in ${unmeasured.join(', ')}`]),
  ];
}
