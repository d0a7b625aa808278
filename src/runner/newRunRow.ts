import os from 'node:os';
import path from 'node:path';
import { version } from '../base/version.ts';
import { rampName } from '../plan/level.ts';
import type { Plan } from '../plan/plan.ts';
import type { LaunchRequest } from '../protocol/launch.ts';
import { processStart } from '../store/liveness.ts';
import type { RunRow, TrialRow } from '../store/rows.ts';
import type { SlurmExecutor } from '../task/executor.ts';
import type { Offered } from '../task/load.ts';
import { isMapping } from '../task/isMapping.ts';
import { readTree } from '../task/positionedTree.ts';
import type { Task } from '../task/task.ts';
import type { Tune } from '../task/tune.ts';
import type { LoadedTask } from './loadTask.ts';
import { scorerRows } from './taskScoring.ts';

/** Of this process, which works on a run. */
export function identity(): Pick<RunRow, 'host' | 'pid' | 'processStart' | 'heartbeatMs'> {
  return { host: os.hostname(), pid: process.pid, processStart: processStart(process.pid) ?? '', heartbeatMs: Date.now() };
}

/** The row of a run that begins now. */
export function newRunRow(request: LaunchRequest, { task, settings }: Pick<LoadedTask, 'task' | 'settings'>, plan: Plan): RunRow {
  const now = Date.now();
  return {
    id: request.runId,
    task: task.name,
    kind: plan.kind,
    ...(task.description === undefined ? {} : { description: task.description }),
    taskFile: path.resolve(task.file),
    taskText: task.text,
    taskHash: task.hash,
    plan,
    seed: task.seed,
    version,
    ...identity(),
    state: 'starting',
    createdMs: now,
    startedMs: now,
    durationMs: 0,
    resumes: 0,
    settings: inForce({ settings, task }, request.set),
    scorers: scorerRows(task),
    gates: [],
    onMissing: task.onMissing,
    launch: {
      ...(request.rescore?.onlyFailed === undefined ? {} : { onlyFailed: request.rescore.onlyFailed }),
      ...(request.models === undefined ? {} : { models: request.models }),
      ...(request.datasets === undefined ? {} : { datasets: request.datasets }),
      ...(request.set === undefined ? {} : { set: request.set }),
      ...(request.sample === undefined ? {} : { sample: request.sample }),
      ...(request.parallelRequests === undefined ? {} : { parallelRequests: request.parallelRequests }),
      ...(request.cache === undefined ? {} : { cache: request.cache }),
      ...(request.budget === undefined ? {} : { budget: request.budget }),
    },
    pinned: false,
  };
}

/** By the names of `pitwall.config.yaml`, each with its source. @param set of the task's file, for this run */
export function inForce({ settings, task }: Pick<LoadedTask, 'settings' | 'task'>, set: readonly string[] = []): RunRow['settings'] {
  const { scoringPools: pools } = settings;
  const tracks = [...new Set(task.datasets.flatMap(({ track }) => track ?? []))];
  return {
    ...(task.load === undefined ? {} : offeredText(task.load.offered, flagOf('load', set) ?? `load in ${path.basename(task.file)}`)),
    ...(task.tune === undefined ? {} : tuneText(task.tune, saidBy(task, set))),
    ...(task.load === undefined && (task.tune === undefined || task.tune.eval !== undefined) ? asking() : {}),
    ...(task.load?.batching === undefined ? {} : { batching: { value: `at most ${task.load.batching.maxSizes.join(', ')} within ${task.load.batching.intervalsMs.join(', ')} ms`, source: `batching in ${path.basename(task.file)}` } }),
    ...(task.executor === undefined ? {} : { executor: { value: executorText(task.executor), source: path.basename(task.file) } }),
    'logging.level': settings.logLevel,
    'logging.request_logging': settings.requestLogging,
    ...Object.fromEntries([...pools].map(([name, setting]) => [`scoring.pools.${name}`, setting])),
    ...Object.fromEntries(tracks.map(track => [`track ${track}`, pools.has(track) ? { value: `pool ${track}`, source: pools.get(track)?.source ?? '' } : { value: 'default pool', source: `no scoring pool is called ${track}` }])),
  };

  function asking(): RunRow['settings'] {
    return {
      parallel_requests: task.sweep === undefined ? settings.parallelRequests : { value: task.sweep.levels.join(', '), source: `request_sweep in ${path.basename(task.file)}` },
      'parallel_requests.max': settings.maxParallelRequests,
      'scoring.workers': settings.scoringWorkers,
    };
  }
}

export function newTrialRows(run: string, plan: Plan): readonly TrialRow[] {
  return plan.trials.map(trial => ({ run, id: trial.id, index: trial.index, configuration: trial.configuration, promptHash: trial.promptHash, state: 'pending' }));
}

function executorText({ use, partition, account, jobs }: SlurmExecutor): string {
  return [use, ...(partition === undefined ? [] : [`partition ${partition}`]), ...(account === undefined ? [] : [`account ${account}`]), ...(jobs === undefined ? [] : [`at most ${jobs} jobs at once`])].join(', ');
}

function tuneText({ parallelExperiments, contention, maxExperiments }: Tune, sourceOf: (key: string) => string): RunRow['settings'] {
  return {
    max_experiments: { value: maxExperiments, source: sourceOf('max_experiments') },
    parallel_experiments: { value: parallelExperiments, source: sourceOf('parallel_experiments') },
    contention: { value: contention, source: sourceOf('contention') },
  };
}

/** Who says what holds of a key of the task: a flag, its file, or nobody. */
function saidBy({ text, file }: Task, set: readonly string[]): (key: string) => string {
  const written = readTree(text, file).value;
  return key => flagOf(key, set) ?? (isMapping(written) && key in written ? path.basename(file) : 'built-in');
}

/** The last `--set` that changes a key of the task, or a part of what stands under it. */
function flagOf(key: string, set: readonly string[]): string | undefined {
  const flag = set.findLast(each => each.split(/[.=[]/, 1)[0]?.trim() === key);
  return flag === undefined ? undefined : `flag --set ${flag}`;
}

function offeredText(offered: Offered, source: string): RunRow['settings'] {
  if ('find' in offered) return { find: { value: `${offered.find.maximize} from ${offered.find.from} to ${offered.find.to}, attainment ${offered.find.attainment}`, source } };
  if ('replay' in offered) return { replay: { value: `the trace’s times × ${offered.replay}`, source } };
  if ('ramp' in offered) return { ramp: { value: `${rampName(offered.ramp)} over ${offered.ramp.overMs / 1000} s`, source } };
  return 'concurrency' in offered ? { concurrency: { value: offered.concurrency.join(', '), source } } : { rate: { value: offered.ratePerS.join(', '), source } };
}
