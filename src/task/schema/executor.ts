import * as z from 'zod';
import { sizeMessage, sizePattern } from '../size.ts';
import { wholeFrom } from '../wholeNumber.ts';
import { count, duration, object, text } from './parts.ts';

const word = z.string().regex(/^[^\s-]\S*$/, 'must be a name without blanks');

/** Where the work is done. */
export const executorSchema = z
  .union([
    z.enum(['local', 'slurm']),
    object({
      slurm: object({
        partition: word.optional().describe('The partition its jobs go to (default: the cluster’s).'),
        account: word.optional().describe('The account that pays for them (default: yours).'),
        time: duration.optional().describe('Of each job, e.g. 2h, in whole minutes: Slurm ends a job that takes longer. Short jobs are started earlier (default: the partition’s).'),
        gpus: wholeFrom(0).optional().describe('GPUs of each job of an eval (default: 0). In a tune the server says it.'),
        gpu_type: word.optional().describe('The kind of GPU, as `sinfo` names it, e.g. a100.'),
        gpu_option: z.enum(['gres', 'gpus', 'gpus-per-node']).optional().describe('The option of sbatch that asks for GPUs (default: gres): some clusters refuse --gres, and want --gpus-per-node.'),
        cpus: count.optional().describe('Processors of each job.'),
        memory: z.string(sizeMessage).regex(sizePattern, sizeMessage).optional().describe('Of each job on its node, e.g. 16GiB (default: the cluster’s).'),
        exclusive: z.boolean().optional().describe('Each job has its node for itself, so that nobody else’s work is in its times (default: false).'),
        jobs: count.optional().describe('At most so many jobs at once.'),
        folder: text.optional().describe('What the jobs write and read, on a file system that every node shares, relative to the task file (default: .pitwall/slurm in the workspace).'),
        setup: z.array(text).min(1).optional().describe('Lines of the shell that a job begins with, e.g. ["module load nodejs/24"].'),
        extra: z.array(text).min(1).optional().describe('Further options of sbatch, e.g. ["--qos=high", "--constraint=ib"].'),
      }).describe('An existing Slurm cluster: how each job is asked for.'),
    }),
  ])
  .describe('Where the work is done: local (default), or slurm, an existing cluster that this machine can submit to: {slurm: {partition: gpu, time: 2h, …}}.');

export type WrittenExecutor = z.infer<typeof executorSchema>;
