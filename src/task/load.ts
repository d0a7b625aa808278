import type { Batching } from './batching.ts';
import type { HttpModel, OpenAiModel, SimModel } from './models.ts';
import type { Slo } from './slo.ts';

/** What a bench under load says: which requests are sent to one endpoint, how many at once, and for how long. */
export interface LoadBench {
  readonly target: LoadTarget;
  readonly workload: Workload;
  readonly offered: Offered;
  /** Of each level, whichever is reached first; at least one is there, but where a trace is replayed, whose end is the level's. */
  readonly stop: { readonly requests?: number; readonly durationMs?: number };
  /** Requests before each level that are not counted. */
  readonly warmup: number;
  /** That make the load of a level; the requests are the same for any number. */
  readonly threads: number;
  /** How often each level is measured. */
  readonly repeats: number;
  readonly telemetry: TelemetrySettings;
  /** Whether the client itself is measured first. */
  readonly selfCheck: boolean;
  /** Absent: each request has one input. */
  readonly batching?: Batching;
  /** What answers must be like; absent: nothing is judged. */
  readonly slo?: Slo;
}

/** The levels, in the order in which they run. */
export type Offered =
  /** A closed loop: so many requests are kept in flight. */
  | { readonly concurrency: readonly number[] }
  /** An open loop: so many requests a second become due, whatever the server does. */
  | { readonly ratePerS: readonly number[]; readonly arrival: Arrival }
  /** An open loop that sends requests when a trace has them, its times multiplied by this. */
  | { readonly replay: number }
  /** One level, whose load changes all the time. */
  | { readonly ramp: Ramp }
  /** The highest load within the SLO is searched for, and each load that is tried is a level. */
  | { readonly find: Find };

export interface Find {
  readonly maximize: 'concurrency' | 'rate';
  /** The share of requests that must meet the SLO. */
  readonly attainment: number;
  readonly from: number;
  readonly to: number;
}

export interface Ramp {
  /** Requests in flight (closed loop), or a second (open loop). */
  readonly of: 'concurrency' | 'rate';
  readonly from: number;
  readonly to: number;
  /** From one to the other; what comes then is at `to`. */
  readonly overMs: number;
  /** `exponential`: by the same factor in the same time. */
  readonly shape: 'linear' | 'exponential';
  /** Of a rate. */
  readonly arrival?: DrawnArrival;
}

/** How gaps between requests are distributed; `gamma` is the shape of theirs, and 1 is Poisson. */
export type DrawnArrival = 'constant' | 'poisson' | { readonly gamma: number };
/** `trace`: as the workload's trace has them. */
export type Arrival = DrawnArrival | 'trace';

/** What is read of the server while a level runs. */
export interface TelemetrySettings {
  /** Where its Prometheus metrics are, references unresolved; absent: at `/metrics` beside its API, where it has them; `false`: nowhere. */
  readonly metrics?: string | false;
  /** Also this machine's GPUs, where the server runs on it. */
  readonly gpu: boolean;
  /** Only these of them, as nvidia-smi counts: those that were leased for a server that is started for the bench. */
  readonly gpus?: readonly number[];
  readonly intervalMs: number;
}

/** What is asked: chat and completions answer in tokens, embeddings and rerank with numbers that come all at once. */
export type AskedEndpoint = 'chat' | NonNullable<OpenAiModel['endpoint']>;

export type LoadTarget = HttpModel | OpenAiModel | (SimModel & Pick<OpenAiModel, 'endpoint'>);

export function answersInTokens(endpoint: AskedEndpoint): boolean {
  return endpoint === 'chat' || endpoint === 'completions';
}

export type Workload =
  | { readonly synthetic: SyntheticWorkload }
  /** The task's only dataset, from its first row, and again when it is at its end; of a rerank request the column of its documents. */
  | { readonly dataset: string; readonly documents?: string }
  /** The task's only dataset holds when requests came, and how long they were; texts are of our own making, and blocks that requests share are the same text in them. */
  | { readonly trace: { /** Tokens in a block; absent: as the trace's format has it. */ readonly blockTokens?: number } };

/** Texts of our own making, each another one. Lengths in tokens. */
export interface SyntheticWorkload {
  /** Of a rerank request: of each of its documents. */
  readonly inputTokens: Length;
  readonly outputTokens?: Length;
  /** The same at the beginning of each input, which is longer by them. */
  readonly prefixTokens?: number;
  /** Of a rerank request: the length of its query, and how many documents are put in order by it. */
  readonly rerank?: { readonly queryTokens: Length; readonly documents: number };
}

/** How long a text is to be: a normal distribution, cut at its ends, or a uniform one; a fixed length has no deviation. */
export interface Length {
  readonly mean: number;
  readonly stdev: number;
  readonly min: number;
  readonly max: number;
  readonly uniform?: true;
}
