import type { Task } from '../task.ts';

/** Stands for the address of an experiment's server, which is known when it runs. */
export const serverAddress = 'http://127.0.0.1:0/v1';

/**
 * The bench or the eval of a tune, asking the server of an experiment.
 * @param origin `http://127.0.0.1:41234`
 */
export function withServer(task: Task, origin: string): Task {
  const at = <T extends { readonly provider: string }>(model: T): T => ('baseUrl' in model && model.baseUrl === serverAddress ? { ...model, baseUrl: `${origin}/v1` } : model);
  return { ...task, models: task.models.map(at), ...(task.load === undefined ? {} : { load: { ...task.load, target: at(task.load.target) } }) };
}
