/** One trial, level or experiment as a simulation sees it: what it holds, and for how long. */
export interface SimulatedJob {
  readonly id: string;
  /** Devices that it holds from its start to its end. */
  readonly gpus: number;
  /** Higher goes first in the queue for devices. */
  readonly priority?: number;
  readonly backfill?: boolean;
  /** Its lease would end by itself within this time. */
  readonly limitMs?: number;
  /** Before its work begins. */
  readonly startupMs: number;
  /** Its work takes so long at least, whatever is asked meanwhile. */
  readonly workMs: number;
  /** After its work: its server is stopped. */
  readonly stopMs?: number;
  /** Its devices go to the next job, without anybody between: jobs of one lease, one after another. */
  readonly handsOn?: true;
  readonly requests?: SimulatedRequests;
}

/** What a job asks, as many at once as the budget of the run lets it. */
export interface SimulatedRequests {
  readonly model: string;
  readonly count: number;
  /** Of each, from sending to the last byte. */
  readonly eachMs: number;
  /** Of each, prompt and answer; absent where nobody knows: declared tokens a minute then hold nobody back. */
  readonly tokens?: { readonly in: number; readonly out: number };
  /** What each answer is judged by, one after another: requests to other models, out of the same budget. */
  readonly then?: readonly { readonly model: string; readonly eachMs: number }[];
  /** Each answer is judged in one of the pool's threads. */
  readonly scoring?: { readonly pool: string; readonly eachMs: number };
}

/** One job in the simulated schedule. Times are milliseconds from the start of the run. */
export interface JobSpan {
  readonly id: string;
  /** Ids of its devices. */
  readonly devices: readonly string[];
  /** When it joined the queue for devices. */
  readonly queuedMs: number;
  readonly startMs: number;
  readonly endMs: number;
}
