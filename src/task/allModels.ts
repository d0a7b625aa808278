import type { Model } from './models.ts';
import type { Task } from './task.ts';

/** The models under test, then those that only scorers ask: whoever is asked in a run. Their ids differ. */
export function allModels(task: Pick<Task, 'models' | 'helpers'>): readonly Model[] {
  return [...task.models, ...(task.helpers ?? [])];
}
