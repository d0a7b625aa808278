import { HumanError } from '../../base/humanError.ts';
import { leastForReduction, reductions } from '../../score/load/distribution.ts';
import type { Task } from '../../task/task.ts';

/**
 * An objective that is a percentile has no value where fewer requests are measured than it takes: every experiment would be like every other, and a search would go by nothing.
 * Throws a HumanError where `stop` says so before anything runs; of successive halving for its shortest rung.
 */
export function refuseBlindObjective({ tune, file }: Pick<Task, 'tune' | 'file'>): void {
  const { stop, repeats = 1 } = tune?.bench?.load ?? {};
  if (tune === undefined || stop?.requests === undefined) return;
  const reduce = reductions.find(name => tune.objective.metric.startsWith(`${name}(`));
  if (reduce === undefined) return;
  const { strategy } = tune;
  const parts = strategy.use === 'successive_halving' ? strategy.eta ** (Math.min(strategy.rungs, tune.maxExperiments) - 1) : 1;
  const least = leastForReduction(reduce);
  const measured = Math.ceil(stop.requests / parts) * repeats;
  if (measured >= least) return;
  throw new HumanError({
    what: `\`${tune.objective.metric}\` takes at least ${least} requests of a level, and ${parts === 1 ? 'a level' : 'a level of the shortest rung'} has ${measured}`,
    where: file,
    toDo: `raise \`stop: {requests: …}\` of the bench to ${Math.ceil(least / repeats) * parts} or more${parts === 1 ? '' : ', or lower `rungs`'}, or name a metric that takes fewer, such as a mean`,
  });
}
