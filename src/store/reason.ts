import type { ErrorClass } from '../base/outcomes.ts';

/** Why samples of a trial have no answer or no score, each sentence once. */
export interface Reason {
  /** The class of the error; of an answer that could not be judged, the scorer. */
  readonly of: { readonly error: ErrorClass } | { readonly scorer: string };
  /** Empty where nobody said one. */
  readonly text: string;
  /** Samples, each repeat by itself. */
  readonly n: number;
  /** The first sample with it. */
  readonly index: number;
}
