import type { RunOutcome, RunState } from '../../base/outcomes.ts';
import type { LoadMeasures } from '../../score/load/measureLoad.ts';

/** An endpoint under load: what each number of requests in flight did to it. */
export interface LoadView {
  readonly target: string;
  /** In the order in which they ran. */
  readonly levels: readonly LoadLevel[];
  readonly notes: readonly string[];
}

export interface LoadLevel {
  readonly concurrency: number;
  readonly trial: string;
  readonly state: RunState;
  readonly outcome?: RunOutcome;
  /** Absent until the level has come to its end. */
  readonly measured?: LoadMeasures;
  readonly error?: string;
}
