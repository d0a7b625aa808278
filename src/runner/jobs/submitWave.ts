import { mkdirSync } from 'node:fs';
import { HumanError, renderHumanError } from '../../base/humanError.ts';
import type { SlurmJob } from '../../execute/slurm/slurm.ts';
import { SlurmOutage } from '../../execute/slurm/slurmOutage.ts';
import type { SubmittedWave } from '../../store/rows.ts';
import { allModels } from '../../task/allModels.ts';
import type { Task } from '../../task/task.ts';
import type { RunSpec } from '../runSpec.ts';
import type { ClusterAsker } from './askCluster.ts';
import type { WaveFolder } from './jobFolder.ts';
import { jobScript } from './jobScript.ts';
import type { JobsPort } from './jobsPort.ts';
import { waveName, type OpenWave } from './openWaves.ts';
import type { Parallel } from './shareLimits.ts';
import { writeWave, type ShardSpec } from './wave.ts';

export interface NewWave {
  readonly folder: WaveFolder;
  readonly wave: number;
  readonly run: string;
  readonly spec: RunSpec;
  readonly jobs: JobsPort;
  readonly shards: readonly ShardSpec[];
  readonly atOnce: number;
  readonly parallel: Parallel;
  readonly secretsFile?: string;
  readonly asker: ClusterAsker;
  /** The run has had jobs there: it waits for a cluster that is silent. */
  readonly mayWait: boolean;
}

/**
 * Writes what the jobs are to do, and submits them as one array. It is recorded before: whoever is killed in between leaves an array that is found by its name. Throws a HumanError where the cluster refuses it,
 * and where it does not answer before the run has any job there.
 */
export async function submitWave({ folder, wave, run, spec, jobs, shards, atOnce, parallel, secretsFile, asker, mayWait }: NewWave, signal: AbortSignal): Promise<OpenWave> {
  const { plan, task, store, ports: { clock } } = spec;
  const { executor, request } = jobs;
  writeWave(folder.spec, { run, wave, request: { ...request, taskFile: task.file, runId: run }, taskText: task.text, planHash: plan.hash, atOnce, parallel, ...(secretsFile === undefined ? {} : { secretsFile }) }, shards);
  mkdirSync(folder.results, { recursive: true, mode: 0o700 });
  const { partition, account, timeMs, gpus, gpuType, gpuOption, cpus, memoryBytes, exclusive, setup, extra } = executor;
  const { script, environment } = jobScript(setup, ['shard', folder.spec], timeMs);
  const planned = submittedWave(task, folder, wave, shards, atOnce, parallel.parallelRequests);
  store.writeEvent(run, clock.wallMs(), { type: 'jobsPlanned', name: waveName(run, wave), ...planned });
  store.flush();
  const job: SlurmJob = {
    name: waveName(run, wave),
    script,
    directory: folder.folder,
    output: folder.output,
    ...(partition === undefined ? {} : { partition }),
    ...(account === undefined ? {} : { account }),
    ...(timeMs === undefined ? {} : { timeMs }),
    ...(gpus === 0 ? {} : { gpus }),
    ...(gpuType === undefined ? {} : { gpuType }),
    ...(gpuOption === undefined ? {} : { gpuOption }),
    ...(cpus === undefined ? {} : { cpus }),
    ...(memoryBytes === undefined ? {} : { memoryBytes }),
    exclusive,
    extra,
    array: { indices: shards.map((_, index) => index), ...(atOnce < shards.length ? { atOnce } : {}) },
    environment,
    requeue: true,
  };
  /** The cluster may have taken it although it did not say so. */
  let mayBeThere = false;
  const submit = async (): Promise<{ readonly id: string }> => {
    const found = mayBeThere ? await jobs.slurm.find(waveName(run, wave), signal) : undefined;
    if (found !== undefined) return found;
    mayBeThere = true;
    return jobs.slurm.submit(job, signal).catch((error: unknown) => {
      if (error instanceof HumanError && !(error instanceof SlurmOutage && (mayWait || error.mayBeTaken))) recordNotTaken(spec, wave, renderHumanError(error));
      throw error;
    });
  };
  const { id } = mayWait ? await asker.patiently(submit, signal) : await submit();
  recordWave(spec, planned, id);
  return { wave, job: id };
}

/** @param shards of which each becomes a job */
export function submittedWave(task: Task, { output }: WaveFolder, wave: number, shards: readonly ShardSpec[], atOnce: number, parallelRequests?: number | 'auto'): SubmittedWave {
  const asks = allModels(task).some(({ provider }) => provider !== 'recorded');
  return { wave, jobs: shards.length, samples: shards.reduce((sum, shard) => sum + shard.samples, 0), atOnce, ...(asks && parallelRequests !== undefined ? { parallelRequests } : {}), output };
}

export function recordWave({ store, ports, runId }: RunSpec, wave: SubmittedWave, job: string): void {
  store.writeEvent(runId, ports.clock.wallMs(), { type: 'jobsSubmitted', job, ...wave });
  store.flush();
}

/** So that nobody looks for it. */
export function recordNotTaken({ store, ports, runId }: RunSpec, wave: number, error: string): void {
  store.writeEvent(runId, ports.clock.wallMs(), { type: 'jobsNotSubmitted', wave, error });
  store.flush();
}
