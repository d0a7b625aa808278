import type { ErrorClass } from '../base/outcomes.ts';
import type { Aggregate } from './corpus/aggregate.ts';
import type { Direction, MetricUnit } from './metricKinds.ts';
import type { Stats } from './stats.ts';
import type { ScoringCosts } from './scoringCosts.ts';

/** What a scorer says of one answer. `value` null: it cannot be judged (and `reason` says why); it then counts in no mean. */
export interface Judgement {
  readonly value: number | null;
  readonly reason?: string;
  /** What this sample adds to a corpus metric (`Scorer.aggregate`). */
  readonly stats?: Stats;
}

/** A pure function of an answer and its targets. */
export interface Scorer {
  /** The instance's id: the metric's name. */
  readonly id: string;
  /** `numeric_match/1`: name and definition version; scores compare only where it (with the parameters) is equal. */
  readonly definition: string;
  /** 0 or 1 only: then the metric is a proportion with a Wilson interval. */
  readonly binary: boolean;
  /** How the metric is made of the samples' `stats`; absent: it is the mean of their values. */
  readonly aggregate?: Aggregate;
  /** Absent: a share. */
  readonly unit?: MetricUnit;
  /** Absent: higher is better. */
  readonly direction?: Direction;
  judge(answer: string, targets: readonly string[]): Judgement;
}

export interface Score {
  readonly scorer: string;
  readonly value: number | null;
  readonly reason?: string;
  /** What it adds to a corpus metric. */
  readonly stats?: Stats;
  /** JSON that a scorer keeps beside its value: a judge's votes with their texts. */
  readonly metadata?: string;
}

/** An output waiting to be scored. `targets` holds at least one reference answer. */
export interface ScoringJob {
  readonly output: string;
  readonly targets: readonly string[];
  /** The dataset that it comes from, where that may be judged in its own way. */
  readonly dataset?: string;
}

/** What scoring made of it. */
export interface ScoringResult {
  readonly outcome: 'ok' | 'empty' | 'extractionFailed';
  /** What `extract` found, or the whole output where there is no `extract`. */
  readonly answer?: string;
  /** In the order of the task's scorers; unless the outcome is ok none, or those of corpus metrics that count what is missing. */
  readonly scores: readonly Score[];
  /** What scorers that ask models have used up for it. */
  readonly asked?: ScoringCosts;
  /** Why scoring gave up: a regular expression that ran past its time limit (the outcome is extractionFailed then). */
  readonly error?: { readonly errorClass: ErrorClass; readonly error: string };
}
