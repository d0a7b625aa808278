/** How a process fared for a while: what it cannot have measured better than this. */
export interface ProcessFacts {
  readonly wallMs: number;
  /** What an event that comes at any moment waits for the event loop: of all moments, 99 in 100 less than this. */
  readonly loopDelayP99Ms: number;
  readonly loopDelayMaxMs: number;
  /** Share of the time in which the loop stood still for 20 ms or longer. */
  readonly stalledShare: number;
  /** Share of the time that the garbage collector had. */
  readonly gcShare: number;
  /** Share of the time in which the client was ready to work and had no core; only Linux tells. */
  readonly coreWaitShare?: number;
  /** Of all cores of the machine: busy, and busy with other processes than this one. */
  readonly busyShare?: number;
  readonly foreignShare?: number;
}
