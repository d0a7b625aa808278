/** A window of a run's events, the newest first. */
export interface EventQuery {
  readonly search?: string;
  /** These and what is worse; absent: all. */
  readonly level?: 'warn' | 'error';
  readonly offset: number;
  readonly limit: number;
}

export interface EventPage {
  readonly total: number;
  readonly offset: number;
  readonly lines: readonly EventLine[];
}

export interface EventLine {
  readonly seq: number;
  readonly atMs: number;
  readonly level: 'error' | 'warn' | 'info';
  readonly text: string;
  readonly trial?: string;
  readonly experiment?: string;
  /** An array of jobs of a cluster, whose outputs can be opened. */
  readonly array?: string;
}
