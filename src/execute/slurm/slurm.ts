import type { ClusterFacts } from './clusterFacts.ts';

/** An existing Slurm cluster. What cannot be asked (programs not there, controller down) rejects with a `HumanError`, which is a `SlurmOutage` where it may be asked later; what became of a job never does. */
export interface Slurm {
  /** Submits a script as one job, or as an array of jobs. A submission without a clear answer is looked up by its name first: it may have been taken. */
  submit(job: SlurmJob, signal?: AbortSignal): Promise<SubmittedJob>;
  /** The job, or the array, that was submitted under this name, also where it has ended and is still known: whoever was killed between a submission and the record of it looks here. */
  find(name: string, signal?: AbortSignal): Promise<SubmittedJob | undefined>;
  /**
   * How these jobs stand, in one call. An id of an array alone stands for all of its jobs; in the answer each has its own.
   * @param ids `123`, or `123_4` of an array
   * @returns for every id (`123_4`), also `lost` for those that nobody knows
   */
  look(ids: readonly string[], signal?: AbortSignal): Promise<ReadonlyMap<string, SlurmStanding>>;
  /** Ends them, also while they wait; those that have ended, or that nobody knows, are none of its business. */
  cancel(ids: readonly string[]): Promise<void>;
  /** What the cluster has, as it stands now. */
  cluster(signal?: AbortSignal): Promise<ClusterFacts>;
}

export interface SlurmJob {
  /** Never used before: a submission is known by it. Letters, digits, `-`, `_` and `.` */
  readonly name: string;
  /** Text of a script, with its `#!` line. */
  readonly script: string;
  /** Absolute, on a file system that the nodes share: where it runs. */
  readonly directory: string;
  /** File of its output and errors, with Slurm's patterns (%A, %a, %j) in its name, and none in its folder; appended to. */
  readonly output: string;
  readonly partition?: string;
  readonly account?: string;
  /** Rounded up to minutes. */
  readonly timeMs?: number;
  /** On its node. */
  readonly gpus?: number;
  readonly gpuType?: string;
  /** Of sbatch, by which it asks for them; absent: `gres`. */
  readonly gpuOption?: 'gres' | 'gpus' | 'gpus-per-node';
  readonly cpus?: number;
  readonly memoryBytes?: number;
  readonly exclusive?: boolean;
  /** Further options of sbatch. */
  readonly extra: readonly string[];
  /** Makes it an array: one job for each index, the lowest first; `atOnce` absent: all. */
  readonly array?: { readonly indices: readonly number[]; readonly atOnce?: number };
  /** Beside the few variables of this process that a job inherits (PATH, HOME, proxies, …). Anybody on the cluster may read them: no secrets. */
  readonly environment: Readonly<Record<string, string>>;
  /** It is started again from its beginning when its node fails or somebody of a higher priority takes it; otherwise it ends `interrupted`. */
  readonly requeue: boolean;
}

export interface SubmittedJob {
  /** `123`; the jobs of an array are `123_0`, `123_1`, … */
  readonly id: string;
}

/** `interrupted`: its node failed, or it was preempted, which says nothing about its work. `lost`: neither the controller nor the accounting knows it. */
export type SlurmState = 'waiting' | 'running' | 'ended' | 'failed' | 'timedOut' | 'cancelled' | 'interrupted' | 'lost';

/** How a job stands. The result that it has written itself is the truth; this is the hint. */
export interface SlurmStanding {
  readonly state: SlurmState;
  /** Slurm's own word: `OUT_OF_MEMORY`. Of a lost job `UNKNOWN`. */
  readonly slurmState: string;
  readonly name?: string;
  /** Slurm's own word for why it waits, or why it ended: `Resources`, `NonZeroExitCode`. */
  readonly reason?: string;
  /** Of a waiting job, in plain words: what it waits for. */
  readonly waitsFor?: string;
  /** It waits for what will not come by itself: what that is, and what to do. */
  readonly willNotStart?: { readonly what: string; readonly toDo: string };
  /** Of a job that has ended. */
  readonly exit?: { readonly code: number; readonly signal: number };
  /** Its nodes, as Slurm writes them: `n1`, `n[1-2]`. */
  readonly node?: string;
  /** How often it was started again. */
  readonly restarts: number;
  /** Milliseconds since 1970. Of a waiting job `startsMs` is what the scheduler expects, where it does. */
  readonly startsMs?: number;
  readonly startedMs?: number;
  readonly endedMs?: number;
}

/** The job is over: nothing of it will run again by itself. */
export function isOver({ state }: SlurmStanding): boolean {
  return state !== 'waiting' && state !== 'running';
}
