/** What a cluster has, as it stood when it was asked. How long a job will wait is not among it: nobody knows. */
export interface ClusterFacts {
  readonly name: string;
  /** `22.05.8` */
  readonly version: string;
  /** An array's highest index is one less. */
  readonly maxArraySize: number;
  /** Ended jobs are known after the controller has forgotten them. */
  readonly accounting: boolean;
  readonly partitions: readonly ClusterPartition[];
  /** Each once, also where several partitions have it. */
  readonly nodes: readonly ClusterNode[];
}

export interface ClusterPartition {
  readonly name: string;
  readonly isDefault: boolean;
  /** Slurm's own word: `up`, `down`, `drain`, `inact`. */
  readonly state: string;
  /** Absent: no limit. */
  readonly timeLimitMs?: number;
  /** Names of its nodes. */
  readonly nodes: readonly string[];
}

export interface ClusterNode {
  readonly name: string;
  /** Slurm's own word, without its flags: `idle`, `mixed`, `allocated`, `down`, `drained`. */
  readonly state: string;
  /** Jobs can be given to it now, or once those on it have ended. */
  readonly isUsable: boolean;
  readonly cpus: { readonly total: number; readonly idle: number };
  readonly memoryBytes: number;
  readonly gpus: readonly ClusterGpus[];
}

export interface ClusterGpus {
  /** `a100`; absent where the cluster names none. */
  readonly type?: string;
  readonly total: number;
  readonly used: number;
}
