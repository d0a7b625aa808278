import type { Dataset } from './datasets.ts';
import type { Task } from './task.ts';

/** A dataset that a plan of the task names. */
export function datasetOf({ datasets }: Pick<Task, 'datasets'>, id: string): Dataset {
  const dataset = datasets.find(candidate => candidate.id === id);
  if (dataset === undefined) throw new Error(`Dataset ${id} is not of this task`);
  return dataset;
}
