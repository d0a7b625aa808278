import { HumanError } from '../../base/humanError.ts';
import type { Plan, PlannedTrial, RunKind } from '../../plan/plan.ts';
import type { Tune } from '../../task/tune.ts';
import { nearest } from '../../task/nearest.ts';
import { loadTask, type LoadedTask, type LoadOptions } from '../loadTask.ts';
import { planOf } from '../planOf.ts';
import { readDatasetSizes, type DatasetSizes } from './datasetSizes.ts';
import type { EarlierExperiments } from './earlierExperiments.ts';
import type { EarlierRuns } from './earlierRuns.ts';
import { evalWork } from './evalWork.ts';
import { loadWork } from './loadWork.ts';
import { readPromptTokens } from './promptTokens.ts';
import type { Scenario } from './scenario.ts';
import { tuneWork } from './tuneWork.ts';
import type { Work } from './work.ts';

export interface PrepareOptions extends Pick<LoadOptions, 'file' | 'workspace' | 'environment' | 'sample' | 'editorSettings'> {
  readonly models: readonly string[];
  readonly datasets?: readonly string[];
}

export interface Prepared {
  readonly loaded: LoadedTask;
  readonly plan: Plan;
  readonly sizes: DatasetSizes;
  readonly work: Work;
}

/** What the store has measured before. */
export interface Earlier {
  readonly runs: (kind: RunKind) => EarlierRuns;
  readonly experiments: (tune: Tune) => EarlierExperiments;
}

/** Reads the task as a scenario has it. */
export function loadFor(options: PrepareOptions, { set, parallelRequests }: Scenario): LoadedTask {
  const { models: _models, datasets: _datasets, ...rest } = options;
  return loadTask({ ...rest, dataMayBeMissing: true, set, ...(parallelRequests === undefined ? {} : { parallelRequests }) });
}

/** What the task has to do in a scenario. */
export async function prepare(options: PrepareOptions, scenario: Scenario, earlier: Earlier, signal: AbortSignal): Promise<Prepared> {
  const loaded = loadFor(options, scenario);
  const { load, tune } = loaded.task;
  const whole = planOf(loaded.task, options);
  if (tune === undefined && scenario.parallelExperiments !== undefined) throw new HumanError({ what: `${whole.kind === 'eval' ? 'an eval' : 'a bench'} has no experiments`, toDo: 'leave --parallel-experiments out' });
  if ((load !== undefined || tune !== undefined) && scenario.skipSplits.length > 0) throw new HumanError({ what: `a ${whole.kind} has no splits to skip`, toDo: 'leave --skip-split out' });
  if (tune !== undefined) {
    const { parallelExperiments } = scenario;
    const work = await tuneWork(loaded, tune, { earlier: earlier.runs(whole.kind), experiments: earlier.experiments(tune), environment: options.environment, promptTokens: () => undefined, signal, ...(parallelExperiments === undefined ? {} : { parallelExperiments }) });
    return { loaded, plan: whole, sizes: { of: () => undefined, unknown: [] }, work };
  }
  if (load !== undefined) {
    return { loaded, plan: whole, sizes: { of: () => undefined, unknown: [] }, work: loadWork(loaded.task, load, whole, earlier.runs(whole.kind)) };
  }
  const plan = { ...whole, trials: withoutSplits(whole.trials, scenario.skipSplits) };
  const sizes = await readDatasetSizes(loaded.task, plan.trials, signal);
  return { loaded, plan, sizes, work: evalWork(loaded, plan, sizes, { earlier: earlier.runs(whole.kind), environment: options.environment, promptTokens: await readPromptTokens(loaded.task, plan.trials, sizes, signal) }) };
}

function withoutSplits(trials: readonly PlannedTrial[], skipped: readonly string[]): readonly PlannedTrial[] {
  const splits = [...new Set(trials.map(({ configuration }) => configuration.split))];
  for (const split of skipped) {
    if (splits.includes(split)) continue;
    const near = nearest(split, splits);
    throw new HumanError({ what: `no dataset has a split \`${split}\``, toDo: near === undefined ? `the splits are ${splits.join(', ')}` : `did you mean \`${near}\`?` });
  }
  const left = trials.filter(({ configuration }) => !skipped.includes(configuration.split));
  if (left.length === 0) throw new HumanError({ what: 'no split is left to plan', toDo: 'skip fewer of them' });
  return left;
}
