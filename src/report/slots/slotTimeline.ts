/** What a run did when: rows of stretches of time, what happened to all of it, and what was in flight meanwhile. Times in ms since the run began. */
export interface SlotTimeline {
  readonly lengthMs: number;
  readonly rows: readonly SlotRow[];
  /** How many trials stand behind the rows, where these are several to a row. */
  readonly merged?: number;
  /** Pauses, cancels, resumes and new limits. */
  readonly marks: readonly { readonly atMs: number; readonly text: string }[];
  /** The runner's ticks, in steps; empty where it left none. */
  readonly ticks: SlotTicks;
}

export interface SlotRow {
  readonly name: string;
  readonly stretches: readonly SlotStretch[];
}

export interface SlotStretch {
  readonly phase: SlotPhase;
  readonly fromMs: number;
  readonly untilMs: number;
}

/** In the order of the legend. `ramp`, `steady` and `drain` are the parts of a level's time that figures tell apart. */
export const slotPhases = ['waiting', 'warmUp', 'ramp', 'steady', 'drain', 'working', 'paused'] as const;
export type SlotPhase = (typeof slotPhases)[number];

export interface SlotTicks {
  readonly stepMs: number;
  /** `null`: nobody was there. */
  readonly inFlight: readonly (number | null)[];
  /** The most that were allowed at once; 0 where nothing limits them. */
  readonly limit: readonly (number | null)[];
  readonly requestsPerS: readonly (number | null)[];
}
