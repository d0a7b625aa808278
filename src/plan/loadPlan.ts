import type { Find, LoadBench, Offered } from '../task/load.ts';
import type { Task } from '../task/task.ts';
import { batchGrid } from './batchGrid.ts';
import { levelKey } from './levelKey.ts';
import { rampName, type Level } from './level.ts';
import type { Plan, PlannedLoad, PlannedTrial } from './plan.ts';

/**
 * The levels of a bench that puts an endpoint under load: a trial each, in the order written; with repeats all of them before the next round, so that what changes with time meets
 * every level. @param shapes what of the target and the data decides what is sent
 */
export function loadPlan(task: Task, load: LoadBench, shapes: { readonly target: unknown; readonly server?: unknown; readonly datasets: readonly unknown[] }, hash: (text: string) => string): Plan {
  const { target, workload, offered, stop, warmup, repeats, slo, batching } = load;
  const judged = { ...(slo === undefined ? {} : { slo }), ...(batching === undefined ? {} : { batching }) };
  const find = 'find' in offered ? { find: offered.find } : {};
  const ramp = 'ramp' in offered ? { ramp: offered.ramp } : {};
  const arrival = arrivalOf(offered);
  const dataset = 'dataset' in workload ? workload.dataset : 'trace' in workload ? 'trace' : 'synthetic';
  const grid = batching === undefined ? [{}] : batchGrid(batching);
  const levels = levelsOf(offered).flatMap(level => grid.map(batches => ({ ...level, ...batches })));
  const promptHash = hash(JSON.stringify(workload));
  const trials = Array.from({ length: repeats }, (_, repeat) => levels.map(level => ({ repeat, level }))).flat().map(({ repeat, level }, index): PlannedTrial => {
    const configuration = { model: target.id, dataset, split: 'all', prompt: 'input', repeat, ...level };
    return { id: `${levelKey(configuration)}${repeats === 1 ? '' : `~repeat=${repeat + 1}`}`, index, configuration, promptHash };
  });
  const deciding = { trials, ...shapes, workload, stop, warmup, ...judged, ...arrival, ...find, ...ramp, seed: task.seed };
  return { kind: 'bench', task: task.name, seed: task.seed, hash: hash(JSON.stringify(deciding)), trials, load: { workload, stop, warmup, repeats, ...judged, ...arrival, ...find, ...ramp, streamed: target.provider !== 'http' && target.stream, ...(target.provider === 'http' || target.endpoint === undefined ? {} : { endpoint: target.endpoint }) } };
}

function arrivalOf(offered: Offered): Pick<PlannedLoad, 'arrival'> {
  if ('arrival' in offered) return { arrival: offered.arrival };
  if ('replay' in offered) return { arrival: 'trace' };
  if ('ramp' in offered) return offered.ramp.arrival === undefined ? {} : { arrival: offered.ramp.arrival };
  return 'find' in offered && offered.find.maximize === 'rate' ? { arrival: 'poisson' } : {};
}

function levelsOf(offered: Offered): readonly Level[] {
  if ('ramp' in offered) return [{ ramp: rampName(offered.ramp) }];
  if ('replay' in offered) return [{ replay: offered.replay }];
  if ('find' in offered) return [{ [offered.find.maximize]: offered.find.from }];
  return 'concurrency' in offered ? offered.concurrency.map(concurrency => ({ concurrency })) : offered.ratePerS.map(rate => ({ rate }));
}

/** The trial of a load that the search tries next. @param first the plan's only trial */
export function probeTrial(first: PlannedTrial, find: Find, load: number, index: number): PlannedTrial {
  const configuration = { ...first.configuration, [find.maximize]: load };
  return { ...first, id: levelKey(configuration), index, configuration };
}
