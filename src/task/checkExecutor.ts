import type { Checking } from './checking.ts';
import type { SlurmExecutor } from './executor.ts';
import { joinPath } from './filePath.ts';
import type { WrittenExecutor } from './schema/executor.ts';
import { parseSize } from './size.ts';

/** What Pitwall says to sbatch itself, with the key that a person says it by where there is one. */
const ownOptions: Readonly<Record<string, string | undefined>> = {
  '-p': 'partition', '--partition': 'partition', '-A': 'account', '--account': 'account', '-t': 'time', '--time': 'time', '-c': 'cpus', '--cpus-per-task': 'cpus', '--mem': 'memory', '--exclusive': 'exclusive', '-D': 'folder', '--chdir': 'folder',
  '-G': 'gpus', '--gpus': 'gpus', '--gres': 'gpus', '--gpus-per-node': 'gpus', '-a': 'jobs', '--array': 'jobs',
  '-J': undefined, '--job-name': undefined, '-o': undefined, '--output': undefined, '-e': undefined, '--error': undefined, '--parsable': undefined, '--wrap': undefined, '-W': undefined, '--wait': undefined,
  '--export': undefined, '--export-file': undefined, '--requeue': undefined, '--no-requeue': undefined, '--open-mode': undefined, '-H': undefined, '--hold': undefined, '--test-only': undefined, '--comment': undefined,
};

/** @returns `{ executor }`, or `{}` where the task runs on this machine */
export function readExecutor(written: WrittenExecutor | undefined, kind: 'eval' | 'tune', checking: Checking): { readonly executor?: SlurmExecutor } {
  if (written === undefined) return {};
  const { reporter, file } = checking;
  if (written === 'local') return {};
  const { partition, account, time, gpus, gpu_type: gpuType, cpus, memory, exclusive = false, jobs, folder, setup = [], extra = [] } = written === 'slurm' ? {} : written.slurm;
  const at = (key: string): string[] => ['executor', 'slurm', key];
  if (kind === 'tune' && gpus !== undefined) reporter.atKey(at('gpus'), 'how many GPUs an experiment needs is said of the server', 'write `server: {gpus: …}`');
  if (kind === 'tune' && jobs !== undefined) reporter.atKey(at('jobs'), 'how many experiments run at once is said of the tune', 'write `parallel_experiments: …`');
  if (kind === 'eval' && gpuType !== undefined && (gpus ?? 0) === 0) reporter.atKey(at('gpu_type'), '`gpu_type` says which GPUs, and no job has one', 'add `gpus`, or remove it');
  for (const [k, option] of extra.entries()) {
    const name = /^(--[^=\s]+|-[A-Za-z])/.exec(option)?.[0];
    if (name === undefined) reporter.at([...at('extra'), k], `\`${option}\` is no option of sbatch`, 'write it with its dashes, as one text: "--qos=high"');
    else if (name.startsWith('--') && /\s/.test(option.slice(0, option.includes('=') ? option.indexOf('=') : undefined))) reporter.at([...at('extra'), k], `\`${option}\` is one option with a blank in its name`, `write \`${option.replace(/\s+/, '=')}\``);
    else if (Object.hasOwn(ownOptions, name)) reporter.at([...at('extra'), k], `Pitwall says \`${name}\` to sbatch itself`, ownOptions[name] === undefined ? 'remove it' : `write \`${ownOptions[name]}: …\` instead`);
  }
  for (const [k, line] of setup.entries()) if (/[\r\n]/.test(line)) reporter.at([...at('setup'), k], 'a line of `setup` holds a line end', 'write each line as an item of its own');
  return {
    executor: {
      use: 'slurm',
      ...(partition === undefined ? {} : { partition }),
      ...(account === undefined ? {} : { account }),
      ...(time === undefined ? {} : { timeMs: checking.duration(time, at('time')) }),
      gpus: gpus ?? 0,
      ...(gpuType === undefined ? {} : { gpuType }),
      ...(cpus === undefined ? {} : { cpus }),
      ...(memory === undefined ? {} : { memoryBytes: parseSize(memory) }),
      exclusive,
      ...(jobs === undefined ? {} : { jobs }),
      ...(folder === undefined ? {} : { folder: joinPath(file, folder) }),
      setup,
      extra,
    },
  };
}
