import { sha256 } from '../base/sha256.ts';
import { checkConstraints } from './checkConstraints.ts';
import { durationReader } from './checkDuration.ts';
import { readExecutor } from './checkExecutor.ts';
import type { Checking } from './checking.ts';
import { readBenchPart, readEvalPart } from './checkMeasuring.ts';
import { readObjective, readTuneGates } from './checkObjective.ts';
import { readParameters } from './checkParameters.ts';
import { checkRendering, readServer } from './checkServer.ts';
import { readStrategy } from './checkStrategy.ts';
import { readEstimate } from './estimate.ts';
import type { PositionedTree } from './positionedTree.ts';
import type { Reporter } from './reporter.ts';
import type { WrittenTune } from './schema/tune.ts';
import type { Task } from './task.ts';
import type { ExperimentLimits, Tune } from './tune.ts';

/** Turns a well-shaped tune file into a task without models and samples of its own, whose `tune` says what is tried; reports what a schema cannot see. */
export function checkTune(written: WrittenTune, text: string, file: string, tree: PositionedTree, reporter: Reporter): Task {
  const duration = durationReader(reporter);
  const checking: Checking = { file, tree, reporter, judges: [], embedders: [], fixedJudges: [], duration };
  const { name, description, timeout, seed = 0 } = written;
  const preset = written.server.preset === 'none' ? undefined : written.server.preset;
  const { parameters, names } = readParameters(written.parameters, preset, checking);
  const server = readServer(written.server, names, checking);
  const bench = readBenchPart(written, server.model, text, checking);
  const evaluation = readEvalPart(written, server.model, text, checking);
  if (bench === undefined && evaluation === undefined) reporter.atKey([], 'nothing says what is measured', 'add `bench`, `eval`, or both');
  const { ends, ...counted } = checkConstraints(written.constraints ?? [], server.gpus, parameters, checking);
  checkRendering(written.server, server, ends, checking);
  const isOnCluster = written.executor !== undefined && written.executor !== 'local';
  if (isOnCluster && 'docker' in server.start && server.gpus !== 0) reporter.atKey(['server', 'docker'], 'the daemon of docker does not know which GPUs Slurm has given to a job, and would start on those of others', 'write a `command` that starts the container by apptainer or enroot');
  const measured = { bench, eval: evaluation, gpus: server.gpus !== 0 };
  const objective = bench === undefined && evaluation === undefined ? { direction: 'maximize' as const, metric: '' } : readObjective(written.objective, measured, checking);
  const limits = readLimits();
  const tune: Tune = {
    server,
    parameters,
    constraints: written.constraints ?? [],
    ...readStrategy(written, parameters, counted, checking),
    objective,
    parallelExperiments: readParallel(),
    contention: written.contention ?? 'forbid',
    ...readQueue(),
    limits,
    retries: written.retries ?? 1,
    sloFailRatio: readFailRatio(),
    ...(bench === undefined ? {} : { bench }),
    ...(evaluation === undefined ? {} : { eval: evaluation }),
  };
  if (tune.strategy.use === 'successive_halving' && bench === undefined) reporter.atKey(['strategy'], '`successive_halving` measures with shorter benches first, and there is none', 'add `bench`, or use another strategy');
  return {
    kind: 'eval',
    name,
    ...(description === undefined ? {} : { description }),
    file,
    text,
    hash: sha256(text),
    seed,
    ...(timeout === undefined ? {} : { timeoutMs: duration(timeout, ['timeout']) }),
    ...readEstimate(written.estimate, duration),
    ...readExecutor(written.executor, 'tune', checking),
    retries: 0,
    parallelTrials: 1,
    gates: bench === undefined && evaluation === undefined ? [] : readTuneGates(written.gates ?? [], measured, checking),
    models: [],
    datasets: [],
    prompts: [],
    scorers: [],
    onMissing: 'exclude',
    tune,
  };

  function readLimits(): ExperimentLimits {
    const { warmup, bench: ofBench, eval: ofEval, experiment } = written.timeouts ?? {};
    const missing = (key: string, part: string): void => reporter.atKey(['timeouts', key], `\`${key}\` limits what is not there`, `add \`${part}\`, or remove it`);
    if (ofBench !== undefined && bench === undefined) missing('bench', 'bench');
    if (ofEval !== undefined && evaluation === undefined) missing('eval', 'eval');
    if (warmup !== undefined && (bench?.load?.warmup ?? 0) === 0) missing('warmup', bench === undefined ? 'bench' : 'warmup');
    return {
      ...(warmup === undefined ? {} : { warmupMs: duration(warmup, ['timeouts', 'warmup']) }),
      ...(ofBench === undefined ? {} : { benchMs: duration(ofBench, ['timeouts', 'bench']) }),
      ...(ofEval === undefined ? {} : { evalMs: duration(ofEval, ['timeouts', 'eval']) }),
      ...(experiment === undefined ? {} : { experimentMs: duration(experiment, ['timeouts', 'experiment']) }),
    };
  }

  /** Without devices there is nothing that tells how many experiments the machine carries. */
  function readParallel(): number | 'auto' {
    const { parallel_experiments: parallel, contention } = written;
    const path = ['parallel_experiments'];
    // Each is a job, and has its node for itself where it needs no GPU.
    if (isOnCluster) return parallel ?? 'auto';
    if (server.gpus === 0 && typeof parallel === 'number' && parallel > 1 && contention !== 'allow') {
      reporter.at(path, `${parallel} experiments at once share this machine's processors, since none of them needs a GPU, and \`contention\` is forbidden`, 'write `contention: allow`, which records what ran beside each, or remove it');
    }
    if (server.gpus === 0 && parallel === 'auto') reporter.at(path, '`auto` asks how many experiments the GPUs carry, and none needs one', 'write a number, with `contention: allow`, or remove it');
    return parallel ?? (server.gpus === 0 ? 1 : 'auto');
  }

  function readQueue(): Pick<Tune, 'priority' | 'backfill'> {
    const { priority, backfill } = written;
    if (isOnCluster) {
      for (const key of ['priority', 'backfill'] as const) if (written[key] !== undefined) reporter.atKey([key], `\`${key}\` says who gets the GPUs of this machine first, and Slurm decides that at a cluster`, key === 'priority' ? 'remove it, or write `executor: {slurm: {extra: ["--nice=100"]}}`' : 'remove it');
      return { priority: 0, backfill: false };
    }
    for (const key of ['priority', 'backfill'] as const) if (server.gpus === 0 && written[key] !== undefined) reporter.atKey([key], `\`${key}\` says who gets GPUs first, and no configuration needs one`, 'remove it');
    if (server.gpus !== 0 && backfill === true && limits.experimentMs === undefined) reporter.atKey(['backfill'], '`backfill` counts on a limit to how long an experiment takes', 'add `timeouts: {experiment: 30m}`');
    return { priority: priority ?? 0, backfill: backfill ?? false };
  }

  function readFailRatio(): number {
    if (written.slo_fail_ratio !== undefined && written.bench?.slo === undefined) reporter.atKey(['slo_fail_ratio'], '`slo_fail_ratio` softens the SLO of the bench, and there is none', 'add `slo` to `bench`, or remove it');
    return written.slo_fail_ratio ?? 0;
  }
}
