import type { DisposableStore } from '../../../base/disposable.ts';
import type { RunOutcome } from '../../../base/outcomes.ts';
import { hasSlurm } from '../../../execute/slurm/hasSlurm.ts';
import { openSlurm } from '../../../execute/slurm/openSlurm.ts';
import { tooMuch } from '../../../execute/slurm/tooMuch.ts';
import { HumanError, renderHumanError } from '../../../base/humanError.ts';
import type { StoreReader } from '../../../store/store.ts';
import type { SlurmExecutor } from '../../../task/executor.ts';
import type { Tune } from '../../../task/tune.ts';
import { jobFolder } from '../../jobs/jobFolder.ts';
import { removeSecrets } from '../../jobs/secretsFile.ts';
import { writeAside } from '../../writeAside.ts';
import { experimentPorts } from '../experimentPorts.ts';
import type { Servers } from '../openServers.ts';
import { runTune } from '../runTune.ts';
import type { TuneStart } from '../startTune.ts';
import { leftExperiments } from './leftExperiments.ts';
import { jobTime } from './jobTime.ts';
import { openCluster } from './openCluster.ts';
import { parallelOf } from './parallelOf.ts';
import { runClusterExperiment } from './runClusterExperiment.ts';

/**
 * A tune whose experiments are jobs of a cluster: the search stays in this process, which holds no device and starts no server. Throws a HumanError where the cluster cannot be asked, or can never
 * run a job of it; once it has submitted any, also where that was another process, a cluster that is silent is waited for.
 */
export async function runOnCluster(start: TuneStart & { readonly executor: SlurmExecutor }, held: DisposableStore, signal: AbortSignal): Promise<RunOutcome> {
  const { tune, task, executor, store, runId, environment, ports: { clock } } = start;
  const slurm = start.slurm?.() ?? openSlurm({ environment, clock });
  if (!hasJobs(store, runId)) refuseTooMuch(await slurm.cluster(signal), tune, executor);
  else if (start.slurm === undefined && !hasSlurm(environment)) await slurm.cluster(signal);
  const row = store.run(runId);
  // A resume is asked for by a part of its name, and goes on with what the run began with.
  const { onlyFailed: _, ...launch } = row?.launch ?? {};
  const request = { ...start.request, ...launch, taskFile: row?.taskFile ?? start.request.taskFile, runId };
  const ports = experimentPorts(start, noServers);
  const onSilence = (error: HumanError): void => writeAside(store, runId, clock.wallMs(), { type: 'clusterSilent', error: renderHumanError(error) });
  const cluster = openCluster({ slurm, executor, task, tune, request, environment, clock, forget: ports.forget, onSilence }, held);
  try {
    return await runTune({ ...start, ports, cluster: { parallel: parallelOf(tune), run: (experiment, context, over) => runClusterExperiment(experiment, context, cluster, over) } }, signal);
  } finally {
    // Jobs that go on read it when they begin.
    if (leftExperiments(store, runId).length === 0) removeSecrets(jobFolder(request.workspace, executor, runId).secrets);
  }
}

/** It was asked before they were submitted whether such jobs fit the cluster. */
function hasJobs(store: Pick<StoreReader, 'experiments'>, run: string): boolean {
  return store.experiments(run).some(({ job }) => job !== undefined);
}

/** What no job of the tune could be given, where each asks for the same. */
function refuseTooMuch(facts: Parameters<typeof tooMuch>[1], tune: Tune, { partition, gpuType, cpus, memoryBytes, timeMs: declaredMs }: SlurmExecutor): void {
  const { gpus, replicas } = tune.server;
  const timeMs = jobTime(declaredMs, tune.limits, tune.server, { bench: tune.bench !== undefined, eval: tune.eval !== undefined });
  const found = tooMuch({
    ...(partition === undefined ? {} : { partition }),
    ...(timeMs === undefined ? {} : { timeMs }),
    ...(typeof gpus === 'number' ? { gpus: gpus * (replicas.autoscaling?.max ?? replicas.count) } : {}),
    ...(gpuType === undefined ? {} : { gpuType }),
    ...(cpus === undefined ? {} : { cpus }),
    ...(memoryBytes === undefined ? {} : { memoryBytes }),
  }, facts);
  if (found !== undefined) throw new HumanError({ ...found, where: 'Slurm' });
}

/** Nothing is leased and nothing served where the search is. */
const noServers: Servers = {
  devices: 0,
  lease: () => Promise.reject(new Error('Experiments of a cluster lease nothing here')),
  start: () => Promise.reject(new Error('Experiments of a cluster start nothing here')),
  others: () => [],
};
