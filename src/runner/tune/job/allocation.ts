import type { FoundDevice } from '../../../execute/devices/foundDevices.ts';
import type { Environment } from '../../../execute/secrets.ts';

/** What Slurm has given to this job, on the node where it runs. */
export interface Allocation {
  readonly job: string;
  readonly node: string;
  /** From 0: how often the job was started before. */
  readonly restart: number;
  /** Named as processes of the job name them, which need not be the numbers that the node knows them by. */
  readonly gpus: readonly FoundDevice[];
  /** `n1 GPU 3`: by the node's numbers, so that jobs on one node are told apart. */
  readonly labels: readonly string[];
}

/** Reads it from the environment of the job; what is not there is not known, and Slurm has given no GPU. */
export function allocationOf(environment: Environment, host: string): Allocation {
  const visible = listed(environment['CUDA_VISIBLE_DEVICES']);
  const asksForGpus = (environment['SLURM_JOB_GPUS'] ?? environment['SLURM_GPUS_ON_NODE'] ?? '') !== '';
  const node = environment['SLURMD_NODENAME'] ?? host;
  // On a node without GPUs the variable may be the one of who submitted the job.
  const gpus = asksForGpus ? visible.map((name): FoundDevice => (/^\d+$/.test(name) ? { id: name, kind: 'gpu', index: name, name: 'GPU', pids: [] } : { id: name, kind: 'mig', index: name, name, pids: [] })) : [];
  const numbers = listed(environment['SLURM_JOB_GPUS']).flatMap(expanded);
  return {
    job: environment['SLURM_JOB_ID'] ?? '',
    node,
    restart: Number(environment['SLURM_RESTART_COUNT'] ?? 0) || 0,
    gpus,
    labels: gpus.map(({ index }, k) => `${node} GPU ${(numbers.length === gpus.length ? numbers[k] : undefined) ?? index}`),
  };
}

function listed(text: string | undefined): readonly string[] {
  return (text ?? '').split(',').map(part => part.trim()).filter(part => part !== '');
}

/** Slurm may write `0-3`. */
function expanded(part: string): readonly string[] {
  const [, from, to] = /^(\d+)-(\d+)$/.exec(part) ?? [];
  return from === undefined || to === undefined ? [part] : Array.from({ length: Math.max(0, Number(to) - Number(from) + 1) }, (_, k) => String(Number(from) + k));
}
