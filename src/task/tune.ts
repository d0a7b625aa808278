import type { Task } from './task.ts';

/** What a tune file says: which configurations of one server may be tried, how each is measured, and what is best. */
export interface Tune {
  readonly server: ServerSpec;
  /** In file order: the last one varies fastest in a grid. */
  readonly parameters: readonly Parameter[];
  /** Expressions over the parameters' names, each true of every configuration that may be tried (`compileCondition`). */
  readonly constraints: readonly string[];
  readonly strategy: StrategySpec;
  readonly objective: Objective;
  readonly maxExperiments: number;
  /** At once; `auto`: as many as the machine's devices carry, one where none are asked for. */
  readonly parallelExperiments: number | 'auto';
  /** `forbid`: no device and no endpoint is shared, and without devices one experiment runs at a time; `allow`: what ran beside an experiment is recorded. */
  readonly contention: 'forbid' | 'allow';
  /** Higher goes first in the machine's queue for devices. */
  readonly priority: number;
  /** Experiments that need few devices may go ahead of one that waits for many, where their time limit says that they will not delay it. */
  readonly backfill: boolean;
  readonly limits: ExperimentLimits;
  /** How often an experiment is tried again whose failure says nothing about its configuration: a port that was taken, a lease that was lost. */
  readonly retries: number;
  /** A limit of the SLO that is exceeded by at most this share of it is soft: it worsens the experiment's rank and does not make it infeasible. 0: every limit is hard. */
  readonly sloFailRatio: number;
  /** The bench of every experiment: its target's address is that of the experiment's server. Absent only where `eval` is there. */
  readonly bench?: Task;
  /** The eval of every experiment, on the same server after its bench: its models whose address is that of the server. */
  readonly eval?: Task;
}

/** Of one experiment: each stage ends it when it takes longer. Of the start: `ReadySpec.timeoutMs`. */
export interface ExperimentLimits {
  readonly warmupMs?: number;
  readonly benchMs?: number;
  readonly evalMs?: number;
  /** From its lease to its end; also what backfill counts on. */
  readonly experimentMs?: number;
}

/** What a parameter can be set to. */
export type ParameterValue = string | number | boolean;

/** One assignment of all parameters, in the parameters' order. */
export type ServerConfiguration = Readonly<Record<string, ParameterValue>>;

export type Parameter = ChoiceParameter | RangeParameter;

export interface ChoiceParameter {
  readonly name: string;
  readonly levels: readonly ParameterValue[];
  /** Its levels are names for several flags each. By level; of a flag `true` is the flag alone, `false` leaves it out. */
  readonly expands?: Readonly<Record<string, Readonly<Record<string, ParameterValue>>>>;
}

export interface RangeParameter {
  readonly name: string;
  readonly min: number;
  readonly max: number;
  /** Absent: any number between, or any whole number where both ends are whole. */
  readonly step?: number;
  readonly scale: 'linear' | 'log';
  /** Both ends, and the step if there is one, are whole numbers. */
  readonly whole: boolean;
}

export type StrategySpec =
  | { readonly use: 'grid' }
  | { readonly use: 'random'; readonly seed: number }
  | { readonly use: 'bayesian'; readonly seed: number; readonly initial: number }
  /** Rungs on the bench's length: each rung keeps 1 of `eta` experiments and measures it `eta` times as long, the last one in full. */
  | { readonly use: 'successive_halving'; readonly seed: number; readonly eta: number; readonly rungs: number };

/** `metric`: as a bench's gates name them (`goodput`, `p90(e2e)`, `throughput(tokens)`), `throughput_per_gpu`, or a scorer of the eval. */
export interface Objective {
  readonly direction: 'maximize' | 'minimize';
  readonly metric: string;
}

/** A served model: how it is started, when it is ready, and how much it takes at once. Texts are templates over the configuration, `port`, `host` and `gpus`; references are unresolved. */
export interface ServerSpec {
  readonly preset?: ServerPreset;
  readonly start: { readonly command: readonly string[] } | { readonly docker: { readonly image: string; readonly args: readonly string[]; readonly options: readonly string[] } };
  readonly env: Readonly<Record<string, string>>;
  /** Absolute. */
  readonly folder: string;
  /** The model's name at the endpoint. */
  readonly model: string;
  readonly ready: ReadySpec;
  /** Devices of one replica: a number, or an expression over the parameters' names (`tp * pp * dp`). */
  readonly gpus: number | string;
  readonly replicas: ReplicaSpec;
  /** From TERM to KILL when it is stopped. */
  readonly graceMs: number;
}

export type ServerPreset = 'vllm' | 'sglang' | 'llama-server';

export interface ReadySpec {
  /** Answers 200 once requests are welcome. */
  readonly path: string;
  readonly timeoutMs: number;
}

export interface ReplicaSpec {
  /** Started at once; with autoscaling between `min` and `max`. */
  readonly count: number;
  readonly autoscaling?: { readonly min: number; readonly max: number; readonly targetInFlight: number };
  /** A replica works on `processes × threads` requests at once; absent: nobody counts, and every request is passed on. */
  readonly processes?: number;
  readonly threads?: number;
  /** So many wait where all replicas are full, and the next is refused; 100. */
  readonly maxQueueLength: number;
}
