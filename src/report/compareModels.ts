import { HumanError } from '../base/humanError.ts';
import type { StoreReader } from '../store/store.ts';
import type { RunComparison } from './compareRuns.ts';
import { whyNotCompared } from './shardDifference.ts';
import { refuseLoad } from './refuseLoad.ts';
import { scorerOf } from './metricOf.ts';
import { readRunView } from './readRunView.ts';
import { trialLabels } from './trialLabels.ts';

/** The trials of one run beside each other, as its view has them. `name` is what `findRun` takes. Throws a HumanError where nothing can be compared. */
export function compareModels(reader: StoreReader, name: string, metric?: string): RunComparison {
  const { id } = reader.findRun(name);
  refuseLoad([reader.run(id)]);
  const view = readRunView(reader, id, { alive: false, nowMs: 0 });
  const wanted = metric === undefined ? undefined : scorerOf(view.scorers, metric);
  if (metric !== undefined && wanted === undefined) throw new HumanError({ what: `run ${id} has no metric \`${metric}\``, toDo: `it has ${view.scorers.map(scorer => scorer.id).join(', ')}` });
  const labels = trialLabels(view.trials);
  const differences = view.differences.filter(difference => wanted === undefined || difference.metric === wanted);
  const [reason] = differences.length > 0 ? [] : whyNotCompared(view.trials.map(trial => ({ name: labels.get(trial.id) ?? trial.id, shards: reader.shards(id, trial.id) })));
  if (reason !== undefined) throw new HumanError(reason);
  if (differences.length === 0) throw new HumanError({ what: `run ${id} has no two trials to compare`, toDo: 'name two runs' });
  return { runs: [id], differences, labels: Object.fromEntries(labels), notes: [] };
}
