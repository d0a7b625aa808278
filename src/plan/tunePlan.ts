import type { Task } from '../task/task.ts';
import type { ServerSpec, Tune } from '../task/tune.ts';
import type { Plan } from './plan.ts';

/**
 * A tune has no trials of its own: what is tried is found out as it goes on, and measured by runs of their own.
 * @param parts plans of its bench and its eval: what decides what is measured
 */
export function tunePlan(task: Task, tune: Tune, parts: { readonly bench: Plan | undefined; readonly eval: Plan | undefined }, hash: (text: string) => string): Plan {
  const { bench: _bench, eval: _eval, ...planned } = tune;
  const { server, parameters, constraints, strategy, objective, sloFailRatio } = planned;
  const deciding = { server: serverShape(server), parameters, constraints, strategy, objective, sloFailRatio, bench: parts.bench?.hash, eval: parts.eval?.hash };
  return { kind: 'tune', task: task.name, seed: task.seed, hash: hash(JSON.stringify(deciding)), trials: [], tune: planned };
}

/** What of a server decides what is measured: its folder moves with the task file, and how long is waited changes no result. */
export function serverShape({ folder: _folder, ready: _ready, graceMs: _grace, ...asked }: ServerSpec): unknown {
  return asked;
}
