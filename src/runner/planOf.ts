import { createHash } from 'node:crypto';
import { HumanError } from '../base/humanError.ts';
import { makePlan, selectTrials } from '../plan/makePlan.ts';
import type { Plan } from '../plan/plan.ts';
import type { LaunchRequest } from '../protocol/launch.ts';
import { namesOfDataset } from '../task/datasetPart.ts';
import type { Task } from '../task/task.ts';

/** The plan of a task, cut to the models and datasets that a person chose; of none of them means of all. Throws a HumanError where the task has not what is chosen. */
export function planOf(task: Task, { models = [], datasets = [] }: Pick<LaunchRequest, 'models' | 'datasets'> = {}): Plan {
  if (task.tune !== undefined && models.length > 0) throw new HumanError({ what: 'a tune takes no --model', toDo: 'leave it out: its model is that of its `server`' });
  if (task.tune !== undefined && datasets.length > 0) throw new HumanError({ what: 'a tune takes no --dataset', toDo: 'leave it out: its bench and its eval say what is asked' });
  if (task.load !== undefined && datasets.length > 0) throw new HumanError({ what: 'a bench under load takes no --dataset', toDo: 'leave it out: its `workload` says what is sent' });
  const plan = makePlan(task, text => createHash('sha256').update(text).digest('hex'));
  if (models.length === 0 && datasets.length === 0) return plan;
  refuseUnknown('model', models, task.models.map(({ id }) => id), task.file);
  refuseUnknown('dataset', datasets, task.datasets.flatMap(namesOfDataset), task.file);
  const chosen = selectTrials(plan, { ...(models.length === 0 ? {} : { models }), ...(datasets.length === 0 ? {} : { parts: datasets }) });
  if (chosen.trials.length === 0) throw new HumanError({ what: 'no trial is left of the task', where: task.file, toDo: 'choose a model and a dataset that the task combines: see `pitwall plan`' });
  return chosen;
}

function refuseUnknown(what: string, chosen: readonly string[], known: readonly string[], file: string): void {
  const unknown = chosen.filter(id => !known.includes(id));
  if (unknown.length > 0) throw new HumanError({ what: `the task has no ${what} \`${unknown.join('`, `')}\``, where: file, toDo: `its ${what}s are ${known.join(', ')}` });
}
