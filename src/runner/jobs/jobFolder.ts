import path from 'node:path';
import { asFileName } from '../../store/asFileName.ts';
import type { SlurmExecutor } from '../../task/executor.ts';

/** Where a run's jobs are told what to do and write what they did, on a file system that all nodes share. */
export interface JobFolder {
  readonly folder: string;
  /** The environment of the jobs, with its secrets: mode 0600, and gone when the run ends. */
  readonly secrets: string;
  wave(wave: number): WaveFolder;
}

export interface WaveFolder {
  readonly folder: string;
  readonly spec: string;
  readonly results: string;
  /** With Slurm's pattern of an index in its array, in its name. */
  readonly output: string;
}

export function jobFolder(workspace: string, { folder: declared }: Pick<SlurmExecutor, 'folder'>, run: string): JobFolder {
  const folder = path.join(declared ?? path.join(workspace, '.pitwall', 'slurm'), asFileName(run));
  return {
    folder,
    secrets: secretsBeside(path.join(folder, 'w1')),
    wave: wave => waveFolder(path.join(folder, `w${wave}`)),
  };
}

/** @param wave a folder of one of the run's waves */
export function secretsBeside(wave: string): string {
  return path.join(path.dirname(wave), 'environment.json');
}

/** Of the spec file of a job. */
export function waveOfSpec(spec: string): WaveFolder {
  return waveFolder(path.dirname(spec));
}

/** Where one of its jobs writes. */
export function outputOf({ output }: Pick<WaveFolder, 'output'>, index: number): string {
  return path.join(path.dirname(output), path.basename(output).replace('%a', String(index)));
}

function waveFolder(folder: string): WaveFolder {
  return { folder, spec: path.join(folder, 'shards.jsonl'), results: path.join(folder, 'results'), output: path.join(folder, 'job-%a.log') };
}
