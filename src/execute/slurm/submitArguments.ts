import path from 'node:path';
import { HumanError } from '../../base/humanError.ts';
import type { SlurmJob } from './slurm.ts';

const minuteMs = 60_000;

/** Options of `sbatch`; the script comes on its input. Those of the user stand last, and win. */
export function submitArguments(job: SlurmJob): readonly string[] {
  const { partition, account, timeMs, gpus = 0, gpuType, gpuOption = 'gres', cpus, memoryBytes, exclusive, array } = job;
  return [
    '--parsable',
    `--job-name=${job.name}`,
    `--chdir=${job.directory}`,
    `--output=${patternOf(job.output)}`,
    // A job that is started again would empty the file.
    '--open-mode=append',
    job.requeue ? '--requeue' : '--no-requeue',
    '--kill-on-invalid-dep=yes',
    '--export=ALL',
    '--nodes=1',
    ...(partition === undefined ? [] : [`--partition=${partition}`]),
    ...(account === undefined ? [] : [`--account=${account}`]),
    ...(timeMs === undefined ? [] : [`--time=${Math.ceil(timeMs / minuteMs)}`]),
    ...(gpus === 0 ? [] : [`--${gpuOption}=${gpuOption === 'gres' ? 'gpu:' : ''}${gpuType === undefined ? '' : `${gpuType}:`}${gpus}`]),
    ...(cpus === undefined ? [] : [`--cpus-per-task=${cpus}`]),
    ...(memoryBytes === undefined ? [] : [`--mem=${Math.ceil(memoryBytes / 2 ** 20)}M`]),
    ...(exclusive === true ? ['--exclusive'] : []),
    ...(array === undefined ? [] : [`--array=${ranges(array.indices)}${array.atOnce === undefined ? '' : `%${array.atOnce}`}`]),
    ...job.extra.flatMap(apart),
  ];
}

/** Slurm would read a `%` of the folder as a pattern, and one backslash makes it read none at all: then the job fails without a word. */
function patternOf(output: string): string {
  const folder = path.dirname(output);
  if (folder.includes('\\')) throw new HumanError({ what: 'Slurm cannot write the output of a job into a folder with a backslash in its name', where: folder, toDo: 'give it another name, or name another `folder`' });
  return path.join(folder.replaceAll('%', '%%'), path.basename(output));
}

/** `-C ib` is two words. */
function apart(option: string): readonly string[] {
  const [, flag, value] = /^(-[A-Za-z])\s+(.*)$/s.exec(option) ?? [];
  return flag === undefined || value === undefined ? [option] : [flag, value];
}

/** `0-2,7`: a thousand numbers would be too long for some shells' and servers' limits. */
function ranges(indices: readonly number[]): string {
  const sorted = [...new Set(indices)].sort((a, b) => a - b);
  const found: { from: number; to: number }[] = [];
  for (const index of sorted) {
    const last = found.at(-1);
    if (last !== undefined && last.to === index - 1) last.to = index;
    else found.push({ from: index, to: index });
  }
  return found.map(({ from, to }) => (from === to ? `${from}` : `${from}-${to}`)).join(',');
}
