import { textOf } from '../notes.ts';
import { mappingAt, numberAt, refuse, type Reading } from './reading.ts';

export interface Optimization {
  readonly use: 'grid' | 'random' | 'bayesian';
  readonly seed?: number;
  readonly initial?: number;
  readonly objective: object;
  readonly most: number;
  readonly atOnce: number;
  /** Of a start, and of a measurement. */
  readonly seconds: number;
}

const strategies: Readonly<Record<string, Optimization['use']>> = { grid_search: 'grid', random: 'random', bayesian: 'bayesian' };
const objectives: Readonly<Record<string, object>> = { minimize_latency: { minimize: 'mean(e2e)' }, maximize_throughput: { maximize: 'throughput_per_gpu' }, minimize_ttft: { minimize: 'mean(ttft)' }, minimize_tpot: { minimize: 'mean(tpot)' } };

/** Its own defaults stand in the task, so that they are the same here. */
const defaults = { iterations: 100, seconds: 1800, initial: 5 };

export function convertOptimization(written: unknown, reading: Reading): Optimization {
  const { notes } = reading;
  const where = 'optimization';
  const of = mappingAt(written, where, ['strategy', 'objective', 'max_iterations', 'timeout_per_iteration', 'n_initial_random', 'max_parallel_experiments', 'seed', 'study_name', 'storage'], reading);
  const use = named(strategies, of, 'strategy', 'grid_search', reading);
  const objective = named(objectives, of, 'objective', 'minimize_latency', reading);
  const asked = numberAt(of, 'max_iterations', where, reading, { whole: true, least: 1 }) ?? defaults.iterations;
  const most = Math.min(asked, 100_000);
  if (most < asked) notes.add(`optimization: \`max_iterations: ${asked}\` is more than are tried here: 100000`);
  const initial = use === 'bayesian' ? (numberAt(of, 'n_initial_random', where, reading, { whole: true }) ?? defaults.initial) : undefined;
  if (use !== 'bayesian' && of['n_initial_random'] !== undefined) notes.add('optimization: `n_initial_random` has no effect without `strategy: bayesian`, as there');
  const seed = use === 'random' ? numberAt(of, 'seed', where, reading, { whole: true }) : undefined;
  if (use !== 'random' && of['seed'] !== undefined) notes.add('optimization: `seed` has no effect without `strategy: random`, as there');
  if (use === 'random') notes.add('optimization: `seed` draws other configurations than there');
  for (const key of ['study_name', 'storage']) if (of[key] !== undefined) notes.add(`optimization: \`${key}\` is where Optuna keeps its trials; here the store keeps them, and \`--resume\` goes on`);
  if (of['objective'] === 'maximize_throughput') notes.add('objective: its throughput counts tokens of questions and answers, `throughput_per_gpu` those of answers');
  notes.add('objective: it averages over the levels of `num_concurrency`; here it is that of the best level within the SLO');
  if (use === 'bayesian') notes.add('optimization: its search is Optuna’s TPE; here it is a Gaussian process that learns limits and failed starts too, and tries other configurations');
  const seconds = numberAt(of, 'timeout_per_iteration', where, reading, { least: 1 }) ?? defaults.seconds;
  notes.add(`optimization: \`timeout_per_iteration\` is ${seconds} s for the start and as much again for the measurement, as there`);
  return {
    use,
    ...(seed === undefined ? {} : { seed }),
    // Without any there is nothing that a model could learn from.
    ...(initial === undefined ? {} : { initial: Math.max(1, Math.min(initial, most)) }),
    objective,
    most,
    atOnce: numberAt(of, 'max_parallel_experiments', where, reading, { whole: true, least: 1 }) ?? 1,
    seconds,
  };
}

function named<T>(known: Readonly<Record<string, T>>, of: Readonly<Record<string, unknown>>, key: string, otherwise: string, reading: Reading): T {
  const written = of[key] ?? otherwise;
  return (typeof written === 'string' && Object.hasOwn(known, written) ? known[written] : undefined) ?? refuse(reading, `\`optimization: {${key}: ${textOf(written)}}\` has no counterpart here`, `there is ${Object.keys(known).join(', ')}`);
}
