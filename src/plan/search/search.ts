import type { ServerConfiguration } from '../../task/tune.ts';

/** An experiment that was proposed: under way while there is no result. In the order of proposing. */
export interface Tried {
  readonly configuration: ServerConfiguration;
  /** The part of the bench's length that it was measured for: 1 but in the lower rungs of successive halving. */
  readonly share: number;
  readonly result?: Observed;
}

/** What an experiment has told of its configuration. */
export interface Observed {
  /** Every hard limit was met, and there is an objective. */
  readonly feasible: boolean;
  /** The objective turned so that less is better; absent where nothing was measured. */
  readonly loss?: number;
  /** By how much limits were exceeded, in all: Σ (actual − limit) / limit, 0 where none was. Absent where nothing was measured (it did not start). */
  readonly violation?: number;
}

export interface Proposal {
  readonly configuration: ServerConfiguration;
  readonly share: number;
}

/**
 * What to try next. Deterministic: the same seed and the same experiments before give the same proposal, so that a resumed run goes on as it would have.
 * `wait`: what is under way must tell first (a rung of successive halving). `end`: nothing is left to try.
 */
export interface Search {
  next(tried: readonly Tried[]): Proposal | 'wait' | 'end';
}
