import type { TickRow } from '../store/rows.ts';

/** The rate looks back this far: long enough to be calm, short enough to follow a change. */
const windowMs = 15_000;
/** Less than this tells no rate. */
const leastMs = 2_000;
/** Ticks come every second; a longer gap is a pause (an interrupted run before its resume), and what is before it says nothing about now. */
const longestGapMs = 5_000;

export interface Pace {
  readonly inFlight: number;
  readonly requestsPerS: number;
  /** Undefined until there is a rate to tell it from. */
  readonly timeLeftMs?: number;
}

/** How fast a run goes and how long it takes still; `ticks` by time, `left` in samples. Undefined before the first tick. */
export function pace(ticks: readonly TickRow[], left: number | undefined): Pace | undefined {
  const last = ticks.at(-1);
  if (last === undefined) return undefined;
  let first = last;
  for (const tick of ticks.toReversed()) {
    if (first.atMs - tick.atMs > longestGapMs || last.atMs - tick.atMs > windowMs) break;
    first = tick;
  }
  const spanMs = last.atMs - first.atMs;
  const doneInSpan = last.done - first.done;
  const known = left !== undefined && spanMs >= leastMs && doneInSpan > 0;
  return { inFlight: last.inFlight, requestsPerS: last.requestsPerS, ...(known ? { timeLeftMs: (left * spanMs) / doneInSpan } : {}) };
}
