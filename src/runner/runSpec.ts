import type { Clock } from '../base/clock.ts';
import type { Disposable } from '../base/disposable.ts';
import type { HumanError } from '../base/humanError.ts';
import type { DatasetReader } from '../execute/dataset.ts';
import type { WaitUntil } from '../execute/load/arrivalTimer.ts';
import type { ClientWatch } from '../execute/load/clientWatch.ts';
import type { LoadServer } from '../execute/load/loadTarget.ts';
import type { Provider, ProviderRequest } from '../execute/provider.ts';
import type { Plan } from '../plan/plan.ts';
import type { RequestLimits } from '../schedule/requestLimits.ts';
import type { SharedLimits } from '../schedule/sharedRate.ts';
import type { StoreWriter } from '../store/store.ts';
import type { StoreFailure } from '../store/storeFailure.ts';
import type { Dataset } from '../task/datasets.ts';
import type { Embedder, EmbedderOptions } from '../execute/providers/embedder.ts';
import type { Telemetry, WatchedServer } from '../execute/telemetry/openTelemetry.ts';
import type { LoadTarget, TelemetrySettings } from '../task/load.ts';
import type { Model, OpenAiModel } from '../task/models.ts';
import type { Task } from '../task/task.ts';
import type { SelfCheck } from '../score/load/selfCheck.ts';
import type { CheckedLoad } from './clientCheck/measureSelf.ts';
import type { JobsPort } from './jobs/jobsPort.ts';
import type { LoadGenerator } from './load/loadGenerator.ts';
import type { LoadThreadsOptions } from './load/threads/startLoadThreads.ts';
import type { RunLog } from './logging/runLog.ts';
import type { ProgressSnapshot } from './progress.ts';
import type { ScoringPool } from './scoringPool.ts';
import type { ShardPool } from './shards/shardPool.ts';

/** The stages a run is wired from: the real ones, or fakes in a test. */
export interface RunPorts {
  readonly clock: Clock;
  readonly openDataset: (dataset: Dataset, split: string) => DatasetReader;
  readonly createProvider: (model: Model) => Provider;
  /** Needed where an endpoint is put under load. */
  readonly openLoadServer?: (target: LoadTarget) => Promise<LoadServer>;
  /** Reads the server beside its requests; nothing is read without it. */
  readonly openTelemetry?: (server: WatchedServer, settings: TelemetrySettings, signal: AbortSignal) => Promise<Telemetry>;
  /** Threads that make the load of a level; without them it is made where everything else is done. */
  readonly startLoadThreads?: (options: Omit<LoadThreadsOptions, 'environment'>) => Promise<LoadGenerator>;
  /** Waits for the requests of an open loop to become due; without it the clock sleeps. */
  readonly waitUntil?: WaitUntil;
  /** Tells how the client fares while it loads an endpoint; without it nothing is known of that. */
  readonly watchClient?: () => ClientWatch;
  /** Who carries a model's requests, where it is not our own client. */
  readonly carriedBy?: (model: Model) => string | undefined;
  /** Measures what the load client itself adds to its times at a load; without it nobody knows. */
  readonly checkSelf?: (load: CheckedLoad, signal: AbortSignal) => Promise<SelfCheck>;
  /** Needed where a scorer compares embeddings. */
  readonly createEmbedder?: (model: OpenAiModel, options: EmbedderOptions) => Embedder;
  /** @param name one of `RunSpec.scoringPools`; undefined for the default pool */
  readonly createScoringPool: (name?: string) => ScoringPool;
  /** What other runs of the same user share with this one; without it a run has its limits to itself. */
  readonly sharedLimits?: (onFailure: (error: HumanError) => void) => SharedLimits & Disposable;
  /** Of a task that keeps only the statistics of its shards. */
  readonly createShardPool?: () => ShardPool;
  /** What limits a model's requests; the model's own limits without it. */
  readonly requestLimits?: (model: Model) => RequestLimits;
  /** What the run writes for people; nothing without it. */
  readonly log?: RunLog;
  /** Names what a model is asked, so that its answer is found again; without it nothing is cached. */
  readonly createFingerprint?: (model: Model, repeat: number) => (request: ProviderRequest) => string;
}

export interface RunSpec {
  readonly task: Task;
  readonly plan: Plan;
  /** The row is there already, in state `starting`. */
  readonly runId: string;
  /** Judge the recorded outputs of this run, and ask nobody. */
  readonly rescoreFrom?: string;
  /** With `rescoreFrom`: take its scores over, and judge only what could not be judged. */
  readonly rescoreOnlyFailed?: true;
  /** Judge again what could not be judged, before anything else. */
  readonly retryScoring?: true;
  readonly parallelRequests: number | 'auto';
  /** `auto` stays below it; 50 where nobody says otherwise. */
  readonly maxParallelRequests?: number;
  /** Of each warm-up of a bench under load: it ends the level, and with it the run. */
  readonly warmupMs?: number;
  readonly store: StoreWriter;
  readonly ports: RunPorts;
  /** Names of the scoring pools that a dataset's `track` may name. */
  readonly scoringPools?: readonly string[];
  readonly onProgress?: (snapshot: ProgressSnapshot) => void;
  /** Samples are asked, or shards summed up, by jobs of a cluster. */
  readonly jobs?: JobsPort;
  /** Hears where the run broke off because its store could not be read or written. */
  readonly onStoreLost?: (failure: StoreFailure) => void;
}
