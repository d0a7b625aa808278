/** What is read of a server and its GPUs while a level runs. */
export type TelemetryName = 'running' | 'queued' | 'cache_use' | 'preemptions' | 'gpu_use' | 'gpu_memory' | 'gpu_power';

/** One value of one reading. */
export interface Reading {
  /** ms since the level's clock started, as the requests’ times are; negative before it. */
  readonly atMs: number;
  readonly name: TelemetryName;
  /** Number of the GPU, where it is one's. */
  readonly device?: number;
  readonly value: number;
}
