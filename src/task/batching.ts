/** How inputs are collected into requests that hold several: each combination is measured at each load. */
export interface Batching {
  /** A batch that holds so many is closed. `auto`: throughput without batching × interval, halved together with it while the server fails on that. */
  readonly maxSizes: readonly (number | 'auto')[];
  /** A batch is closed so long after its first input. */
  readonly intervalsMs: readonly number[];
}
