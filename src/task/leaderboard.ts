/** How a task's models are set beside each other, each over all its trials. */
export interface LeaderboardSpec {
  /** The metric that orders the models, and the accuracy of a Dynascore. */
  readonly by: string;
  /** What else is shown, and makes up the Dynascore; `by` is among it. Empty without one. */
  readonly dynascore: readonly DynascoreMetric[];
}

export interface DynascoreMetric {
  readonly name: string;
  /** 0 to 5. */
  readonly weight: number;
  /** Added after the direction: what is better must not become less than nothing. */
  readonly offset: number;
  /** Given where the values are; otherwise that of the metric. */
  readonly direction?: 'higher' | 'lower';
  /** By model id: what a run cannot measure. */
  readonly values?: Readonly<Record<string, number>>;
}

/** Samples a second that one request after another gets. */
export const throughput = 'throughput';
