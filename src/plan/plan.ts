import type { LeaderboardSpec } from '../task/leaderboard.ts';
import type { RequestSweep } from '../task/bench.ts';
import type { Arrival as WrittenArrival, AskedEndpoint, DrawnArrival as WrittenDrawnArrival, Find, LoadBench, Ramp as WrittenRamp } from '../task/load.ts';
import type { Limits } from '../task/models.ts';
import type { Repeats } from '../task/repeats.ts';
import type { PlannedTune } from './tune.ts';

/** What is made of a task: how good models are, how fast, or which configuration of a server is best. */
export const runKinds = ['eval', 'bench', 'tune'] as const;
export type RunKind = (typeof runKinds)[number];

export interface Plan {
  readonly kind: RunKind;
  readonly task: string;
  readonly seed: number;
  /** SHA-256 (hex) over everything that decides what is run: trials, prompts, scorers, extract. */
  readonly hash: string;
  readonly trials: readonly PlannedTrial[];
  /** How often samples are asked, and what becomes of that; absent: once. */
  readonly repeats?: Repeats;
  /** How the models are set beside each other; decides nothing of what is run. */
  readonly leaderboard?: LeaderboardSpec;
  /** Of a bench: what is swept. Its trials are the levels, one after another. */
  readonly sweep?: PlannedSweep;
  /** Of a bench that puts an endpoint under load. Its trials are the levels, one after another. */
  readonly load?: PlannedLoad;
  /** Of a tune. It has no trials: what is tried is found out as it goes on (`ExperimentRow`), and measured by runs of its own. */
  readonly tune?: PlannedTune;
}

/** How gaps between the requests of an open loop are distributed. */
export type Arrival = WrittenArrival;
export type DrawnArrival = WrittenDrawnArrival;
export type Ramp = WrittenRamp;

export interface PlannedLoad extends Pick<LoadBench, 'workload' | 'stop' | 'warmup' | 'slo' | 'repeats' | 'batching'> {
  /** Whether tokens have times. */
  readonly streamed: boolean;
  /** What is asked; absent: chat. */
  readonly endpoint?: Exclude<AskedEndpoint, 'chat'>;
  /** Of an open loop. */
  readonly arrival?: Arrival;
  /** The only level changes its load all the time. */
  readonly ramp?: Ramp;
  /** The first trial is the first load that is tried; the others come as the search goes on. */
  readonly find?: Find;
}

export interface PlannedSweep extends RequestSweep {
  /** By model, where the eval declares some: they stay in force at every level. */
  readonly declared: Readonly<Record<string, DeclaredRates>>;
}

export type DeclaredRates = Pick<Limits, 'requestsPerMinute' | 'tokensPerMinute' | 'minIntervalMs'>;

export interface PlannedTrial {
  /** Stable: made from the configuration, unique in the plan, readable (`175b_verification~test`). */
  readonly id: string;
  readonly index: number;
  readonly configuration: Configuration;
  /** SHA-256 (hex) over the prompt's messages: two trials compare only where it is equal. */
  readonly promptHash: string;
  /** How often each sample is asked; absent: once. */
  readonly repeats?: number;
  /** Columns to report by; they decide nothing of what is run. */
  readonly tags?: readonly string[];
  /** Ids of what judges it, the first one ranks; absent where every scorer of the run does. */
  readonly scorers?: readonly string[];
}

/** One assignment of the factors of an eval. `prompt` is `recorded` where nothing is sent. */
export interface Configuration {
  readonly model: string;
  readonly dataset: string;
  readonly split: string;
  readonly prompt: string;
  readonly repeat: number;
  /** Value by axis of the task's matrix, where it has one that makes a difference to this trial. */
  readonly axes?: Readonly<Record<string, string>>;
  /** Of a sweep: its level, the requests in flight at once. */
  readonly parallelRequests?: number;
  /** Of a bench under load: its level, the requests kept in flight. */
  readonly concurrency?: number;
  /** Of a bench under load: its level, the requests that become due each second. */
  readonly rate?: number;
  /** Of a bench that batches: most inputs in a request (`auto`: found out when the level begins), and how long a batch waits for more; a batch of 1 waits for nobody. */
  readonly maxBatchSize?: number | 'auto';
  readonly batchIntervalMs?: number;
  /** Of a bench under load that replays a trace: what its times are multiplied by. */
  readonly replay?: number;
  /** Of a bench under load with a ramp: what it is called (`1 to 50 req/s`). */
  readonly ramp?: string;
}
