import type { SampleOutcome } from '../../base/outcomes.ts';

/** How a sample fared in another run than the first. `bothWrong`: equal, and not right; `unscored`: one of the two has no score, or no such sample. */
export const comparedChanges = ['better', 'worse', 'bothWrong', 'same', 'unscored'] as const;
export type ComparedChange = (typeof comparedChanges)[number];

export const comparedShown = ['changed', 'all', ...comparedChanges] as const;
export const comparedSorts = ['index', 'difference'] as const;

/** A window of the samples of runs that are compared. */
export interface ComparedQuery {
  /** Of the view's cells. */
  readonly group: number;
  readonly scorer: string;
  /** Which run is set against the first, from 1. */
  readonly against: number;
  readonly show: (typeof comparedShown)[number];
  readonly sort: (typeof comparedSorts)[number];
  readonly descending: boolean;
  readonly offset: number;
  readonly limit: number;
}

export interface ComparedPage {
  readonly total: number;
  readonly offset: number;
  /** Of all samples, whatever is shown. */
  readonly counts: Readonly<Record<ComparedChange, number>>;
  readonly lines: readonly ComparedLine[];
}

/** Lists have a place for each run, in their order. */
export interface ComparedLine {
  readonly index: number;
  readonly repeat: number;
  readonly change: ComparedChange;
  readonly values: readonly (number | null)[];
  readonly outcomes: readonly (SampleOutcome | null)[];
  readonly answers: readonly string[];
  readonly target: string;
  readonly input: string;
}
