import { existsSync } from 'node:fs';
import path from 'node:path';

/** Whether Slurm's programs are on the path: a machine that jobs can be submitted from, if its cluster answers. */
export function hasSlurm(environment: NodeJS.ProcessEnv): boolean {
  return (environment['PATH'] ?? '').split(path.delimiter).some(folder => folder !== '' && existsSync(path.join(folder, 'sbatch')));
}
