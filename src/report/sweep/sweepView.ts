import type { ErrorClass, RunOutcome, RunState } from '../../base/outcomes.ts';
import type { DeclaredRates } from '../../plan/plan.ts';
import type { MeasuredLevel } from '../../store/rows.ts';
import type { Metric } from '../view.ts';

/** One model asked at several numbers of parallel requests: what each took, which one to write, and why. */
export interface Sweep {
  readonly model: string;
  /** Fewest parallel requests first. */
  readonly levels: readonly SweepLevel[];
  /** The parallel requests of the best level; absent where none can be named. */
  readonly best?: number;
  /** What to write into the eval, and why: sentences, the most important first. Empty while the sweep is under way. */
  readonly advice: readonly string[];
}

export interface SweepLevel {
  readonly parallelRequests: number;
  readonly trials: readonly string[];
  readonly state: RunState;
  readonly outcome?: RunOutcome;
  readonly done: number;
  readonly total?: number;
  readonly answered: number;
  /** Samples without an answer, retries included. */
  readonly failed: number;
  readonly errors: Readonly<Partial<Record<ErrorClass, number>>>;
  /** In and out. */
  readonly tokens: number;
  /** Absent until the level has ended, and where it was broken off. */
  readonly measured?: MeasuredLevel;
  /** Answered samples a second; as `measured`. */
  readonly requestsPerS?: number;
  /** Attempts after a failed one. */
  readonly retries: number;
  /** Attempts that met 429. */
  readonly rateLimited: number;
  /** By the first scorer, where the level is one trial. */
  readonly metric?: Metric & { readonly id: string };
  readonly error?: string;
}

/** What the advice must know beside the levels. */
export interface SweepSetting {
  /** Where the best number goes: `e.eval.yaml`, or the `limits` of a model in it. */
  readonly place: string;
  readonly declared: DeclaredRates | undefined;
  /** The most parallel requests that a task may ask for. */
  readonly ceiling: number;
}
