/** What can be changed of a run under way, and how it stands. */
export interface ControlsView {
  /** It was asked to send nothing more (a tune: to begin no experiment); what is under way may end. */
  readonly paused: boolean;
  /** Absent of a tune, whose experiments decide that for themselves. */
  readonly parallelRequests?: {
    /** What was asked for last. */
    readonly wanted: number | 'auto';
    /** How many may be in flight now; absent until it is known, and while the run is paused. */
    readonly inForce?: number;
    readonly max?: number;
  };
}
