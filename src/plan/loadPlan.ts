import type { LoadBench } from '../task/load.ts';
import type { Task } from '../task/task.ts';
import type { Plan, PlannedTrial } from './plan.ts';

/** The levels of a bench that puts an endpoint under load: a trial each, in the order written. @param shapes what of the target and the data decides what is sent */
export function loadPlan(task: Task, load: LoadBench, shapes: { readonly target: unknown; readonly datasets: readonly unknown[] }, hash: (text: string) => string): Plan {
  const { target, workload, concurrency, stop, warmup, slo } = load;
  const judged = slo === undefined ? {} : { slo };
  const dataset = 'dataset' in workload ? workload.dataset : 'synthetic';
  const trials = concurrency.map((level, index): PlannedTrial => ({ id: `concurrency=${level}`, index, configuration: { model: target.id, dataset, split: 'all', prompt: 'input', repeat: 0, concurrency: level }, promptHash: hash(JSON.stringify(workload)) }));
  const deciding = { trials, ...shapes, workload, stop, warmup, ...judged, seed: task.seed };
  return { kind: 'bench', task: task.name, seed: task.seed, hash: hash(JSON.stringify(deciding)), trials, load: { workload, stop, warmup, ...judged, streamed: target.stream } };
}
