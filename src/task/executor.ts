/** How a task's jobs are asked for at an existing Slurm; what is absent is the cluster's default. A task without an executor runs on this machine. */
export interface SlurmExecutor {
  readonly use: 'slurm';
  readonly partition?: string;
  readonly account?: string;
  /** Of each job. */
  readonly timeMs?: number;
  /** GPUs of each job of an eval; those of an experiment are its server's. */
  readonly gpus: number;
  readonly gpuType?: string;
  /** Of sbatch, without its dashes; absent: `gres`. */
  readonly gpuOption?: 'gres' | 'gpus' | 'gpus-per-node';
  readonly cpus?: number;
  readonly memoryBytes?: number;
  readonly exclusive: boolean;
  /** At most so many jobs at once. */
  readonly jobs?: number;
  /** Absolute, on a file system that every node shares; absent: in the workspace. */
  readonly folder?: string;
  /** Lines of the shell that a job begins with. */
  readonly setup: readonly string[];
  /** Further options of sbatch. */
  readonly extra: readonly string[];
}
