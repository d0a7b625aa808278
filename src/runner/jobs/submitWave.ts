import { mkdirSync } from 'node:fs';
import { allModels } from '../../task/allModels.ts';
import type { RunSpec } from '../runSpec.ts';
import type { WaveFolder } from './jobFolder.ts';
import { jobScript } from './jobScript.ts';
import type { JobsPort } from './jobsPort.ts';
import type { OpenWave } from './openWaves.ts';
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
}

/** Writes what the jobs are to do, submits them as one array, and records it. */
export async function submitWave({ folder, wave, run, spec, jobs, shards, atOnce, parallel, secretsFile }: NewWave, signal: AbortSignal): Promise<OpenWave> {
  const { plan, task } = spec;
  const { executor, request } = jobs;
  writeWave(folder.spec, { run, wave, request: { ...request, taskFile: task.file, runId: run }, taskText: task.text, planHash: plan.hash, atOnce, parallel, ...(secretsFile === undefined ? {} : { secretsFile }) }, shards);
  mkdirSync(folder.results, { recursive: true, mode: 0o700 });
  const { partition, account, timeMs, gpus, gpuType, gpuOption, cpus, memoryBytes, exclusive, setup, extra } = executor;
  const { script, environment } = jobScript(setup, ['shard', folder.spec], timeMs);
  const { id: job } = await jobs.slurm.submit(
    {
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
    },
    signal,
  );
  recordWave(spec, folder, { wave, job }, shards, atOnce, parallel.parallelRequests);
  return { wave, job };
}

/** By which its submission is known, whatever became of who made it. */
export function waveName(run: string, wave: number): string {
  return `${run}-w${wave}`;
}

export function recordWave({ store, ports, runId, task }: RunSpec, { output }: WaveFolder, { wave, job }: OpenWave, shards: readonly ShardSpec[], atOnce: number, parallelRequests?: number | 'auto'): void {
  const asks = allModels(task).some(({ provider }) => provider !== 'recorded');
  store.writeEvent(runId, ports.clock.wallMs(), { type: 'jobsSubmitted', wave, job, jobs: shards.length, samples: shards.reduce((sum, shard) => sum + shard.samples, 0), atOnce, ...(asks && parallelRequests !== undefined ? { parallelRequests } : {}), output });
  store.flush();
}
