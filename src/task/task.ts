import type { RequestSweep } from './bench.ts';
import type { LoadBench } from './load.ts';
import type { Budget } from './budget.ts';
import type { Dataset } from './datasets.ts';
import type { Estimate } from './estimate.ts';
import type { SlurmExecutor } from './executor.ts';
import type { LeaderboardSpec } from './leaderboard.ts';
import type { Model } from './models.ts';
import type { Exclusion, Matrix } from './matrix.ts';
import type { Prompt } from './prompts.ts';
import type { Repeats } from './repeats.ts';
import type { Extract, ScorerSpec } from './scorers.ts';
import type { ServerSpec, Tune } from './tune.ts';

/**
 * What a user wrote, checked and normalised: the value every later stage reads.
 * Durations are milliseconds, paths absolute, every id present and unique in its list.
 * `${env:…}` and `${secret:…}` are still unresolved here: they are resolved when a request is sent and never stored.
 */
export interface EvalTask {
  readonly kind: 'eval';
  readonly name: string;
  readonly description?: string;
  /** Absolute path of the task file. */
  readonly file: string;
  /** The file's text as read, and its SHA-256 (hex). */
  readonly text: string;
  readonly hash: string;
  readonly seed: number;
  readonly timeoutMs?: number;
  readonly timeoutPerTrialMs?: number;
  readonly budget?: Budget;
  /** What a person expects things to take, for the plan. */
  readonly estimate?: Estimate;
  /** Where the work is done; absent: on this machine. */
  readonly executor?: SlurmExecutor;
  /** How often a request that can be retried is retried: 3 means up to 4 attempts. */
  readonly retries: number;
  readonly parallelTrials: number;
  /** The task's own, with its line in the file, or the `--set` it is `from`; what is in force comes from `resolveSettings`. */
  readonly parallelRequests?: { readonly value: number | 'auto'; readonly line: number; readonly from?: string };
  readonly gates: readonly Gate[];
  readonly models: readonly Model[];
  /** Models that only scorers ask. */
  readonly helpers?: readonly Model[];
  readonly datasets: readonly Dataset[];
  /** Those of all datasets without their own; empty only where every model is recorded. */
  readonly prompts: readonly Prompt[];
  readonly matrix?: Matrix;
  readonly exclude?: readonly Exclusion[];
  readonly repeats?: Repeats;
  readonly extract?: Extract;
  /** Of the task and of its datasets; each id once. */
  readonly scorers: readonly ScorerSpec[];
  readonly onMissing: 'exclude' | 'zero';
  readonly leaderboard?: LeaderboardSpec;
  /** Parts of so many rows each. `statistics`: of each part only sums are kept, and a resume goes on with the next part; `samples`: every sample is. */
  readonly shards?: { readonly size: number; readonly keep: 'samples' | 'statistics' };
  /** The eval is asked at several levels of parallel requests, for their times: `name`, `file` and `text` are the bench file's. */
  readonly sweep?: RequestSweep;
  /** An endpoint is put under load, and there are no samples: the only model is the target, and nothing is scored. */
  readonly load?: LoadBench;
  /** Of a bench under load: the server that is started for it. Its target's address is `serverAddress`, which `withServer` replaces. */
  readonly server?: { readonly spec: ServerSpec; /** In the machine's queue for devices. */ readonly priority: number };
  /** Configurations of a server are tried: models, datasets, prompts and scorers are those of its bench and its eval. */
  readonly tune?: Tune;
}
export type Task = EvalTask;

export interface Gate {
  /** As written: `accuracy >= 0.5`. */
  readonly text: string;
  readonly metric: string;
  readonly comparison: '>=' | '>' | '<=' | '<' | '==';
  readonly limit: number;
}
