import type { SlurmJob } from './slurm.ts';

const minuteMs = 60_000;

/** Options of `sbatch`; the script comes on its input. Those of the user stand last, and win. */
export function submitArguments(job: SlurmJob): readonly string[] {
  const { partition, account, timeMs, gpus = 0, gpuType, cpus, memoryBytes, exclusive, array, warnMs } = job;
  return [
    '--parsable',
    `--job-name=${job.name}`,
    `--chdir=${job.directory}`,
    `--output=${job.output}`,
    // A job that is started again would empty the file.
    '--open-mode=append',
    job.requeue ? '--requeue' : '--no-requeue',
    '--kill-on-invalid-dep=yes',
    '--export=ALL',
    '--nodes=1',
    ...(partition === undefined ? [] : [`--partition=${partition}`]),
    ...(account === undefined ? [] : [`--account=${account}`]),
    ...(timeMs === undefined ? [] : [`--time=${Math.ceil(timeMs / minuteMs)}`]),
    ...(gpus === 0 ? [] : [`--gres=gpu:${gpuType === undefined ? '' : `${gpuType}:`}${gpus}`]),
    ...(cpus === undefined ? [] : [`--cpus-per-task=${cpus}`]),
    ...(memoryBytes === undefined ? [] : [`--mem=${Math.ceil(memoryBytes / 2 ** 20)}M`]),
    ...(exclusive === true ? ['--exclusive'] : []),
    ...(array === undefined ? [] : [`--array=${ranges(array.indices)}${array.atOnce === undefined ? '' : `%${array.atOnce}`}`]),
    ...(warnMs === undefined ? [] : [`--signal=B:USR1@${Math.ceil(warnMs / 1000)}`]),
    ...job.extra.flatMap(apart),
  ];
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
