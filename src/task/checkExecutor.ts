import { checkExtra } from './checkExtra.ts';
import type { Checking } from './checking.ts';
import type { SlurmExecutor } from './executor.ts';
import { joinPath } from './filePath.ts';
import type { WrittenExecutor } from './schema/executor.ts';
import { parseSize } from './size.ts';

/** @returns `{ executor }`, or `{}` where the task runs on this machine */
export function readExecutor(written: WrittenExecutor | undefined, kind: 'eval' | 'tune', checking: Checking): { readonly executor?: SlurmExecutor } {
  if (written === undefined) return {};
  const { reporter, file } = checking;
  if (written === 'local') return {};
  const { partition, account, time, gpus, gpu_type: gpuType, gpu_option: gpuOption, cpus, memory, exclusive = false, jobs, folder, setup = [], extra = [] } = written === 'slurm' ? {} : written.slurm;
  const at = (key: string): string[] => ['executor', 'slurm', key];
  if (kind === 'tune' && gpus !== undefined) reporter.atKey(at('gpus'), 'how many GPUs an experiment needs is said of the server', 'write `server: {gpus: …}`');
  if (kind === 'tune' && jobs !== undefined) reporter.atKey(at('jobs'), 'how many experiments run at once is said of the tune', 'write `parallel_experiments: …`');
  if (kind === 'eval' && gpuType !== undefined && (gpus ?? 0) === 0) reporter.atKey(at('gpu_type'), '`gpu_type` says which GPUs, and no job has one', 'add `gpus`, or remove it');
  if (kind === 'eval' && gpuOption !== undefined && (gpus ?? 0) === 0) reporter.atKey(at('gpu_option'), '`gpu_option` says how GPUs are asked for, and no job has one', 'add `gpus`, or remove it');
  for (const [k, option] of extra.entries()) {
    const wrong = checkExtra(option);
    if (wrong !== undefined) reporter.at([...at('extra'), k], wrong.message, wrong.toDo);
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
      ...(gpuOption === undefined ? {} : { gpuOption }),
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
