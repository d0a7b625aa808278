import type { RunOutcome, RunState } from '../../base/outcomes.ts';
import type { RunKind } from '../../plan/plan.ts';
import type { Direction, MetricUnit } from '../../score/metricKinds.ts';
import type { Chart } from '../chart/chart.ts';
import type { Difference, Metric } from '../view.ts';

/** So many runs stand beside each other: more columns than these nobody reads. */
export const mostCompared = 5;

/** Runs beside each other, every one against the first. */
export interface ComparisonView {
  readonly runs: readonly ComparedRun[];
  /** What the runs differ in; a value for each run, in their order. */
  readonly changes: readonly ChangedFact[];
  /** Why the results are not compared; what differs is said all the same. */
  readonly failure?: string;
  readonly cells: readonly ComparedCell[];
  /** Of benches and tunes: figures that are not paired. */
  readonly tables: readonly ComparedTable[];
  readonly charts: readonly Chart[];
  readonly notes: readonly string[];
}

export interface ComparedRun {
  readonly id: string;
  /** `A` is the one that the others are compared with. */
  readonly letter: string;
  readonly task: string;
  readonly kind: RunKind;
  readonly state: RunState;
  readonly outcome?: RunOutcome;
  readonly createdMs: number;
  readonly pinned: boolean;
  /** Of the task's text; absent where another tool has measured, for there is none. */
  readonly taskHash?: string;
}

export interface ChangedFact {
  readonly name: string;
  readonly values: readonly string[];
}

/** One metric of the trials that belong together. */
export interface ComparedCell {
  /** Names its trials among the others. */
  readonly group: number;
  readonly label: string;
  readonly metric: string;
  readonly unit: MetricUnit;
  readonly direction: Direction;
  /** Scores are 0 or 1. */
  readonly binary: boolean;
  /** Its samples were kept and can be looked at. */
  readonly hasSamples: boolean;
  /** In the order of the runs; null where a run has no such trial. */
  readonly sides: readonly (ComparedSide | null)[];
}

export interface ComparedSide {
  readonly trial: string;
  readonly metric?: Metric;
  /** This one minus the first; absent of the first, and where they have nothing in common. */
  readonly difference?: Difference;
}

export interface ComparedTable {
  readonly caption: string;
  readonly columns: readonly { readonly title: string; readonly align: 'left' | 'right' }[];
  /** The first of a group is the first run's. */
  readonly rows: readonly { readonly cells: readonly string[]; readonly isFirst: boolean }[];
}
