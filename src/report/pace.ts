import type { TickRow } from '../store/rows.ts';

/** The rate looks back this far: long enough to be calm, short enough to follow a change. */
const windowMs = 15_000;
/** Where little ends, it looks back further, for so many: two more or fewer are no news then. */
const fewest = 20;
const longestMs = 120_000;
/** Less than this tells no rate. */
const leastMs = 2_000;
/** Ticks come every second; a longer gap is an interrupted run before its resume, and what is before it says nothing about now. */
const longestGapMs = 5_000;

export interface Pace {
  readonly inFlight: number;
  readonly requestsPerS: number;
  /** Undefined until there is a rate to tell it from. */
  readonly timeLeftMs?: number;
}

/** How many had ended when; time while the run was paused is taken out. */
interface Mark {
  readonly atMs: number;
  readonly done: number;
}

/** So many ticks reach back as far as a rate ever does. */
export const ticksForPace = longestMs / 1_000 + 5;

/** How fast a run goes and how long it takes still; `ticks` by time, `left` in samples. Undefined before the first tick. */
export function pace(ticks: readonly TickRow[], left: number | undefined): Pace | undefined {
  const last = ticks.at(-1);
  if (last === undefined) return undefined;
  const timeLeftMs = left === undefined ? undefined : timeLeft(runningMarks(ticks), left);
  return { inFlight: last.inFlight, requestsPerS: last.requestsPerS, ...(timeLeftMs === undefined ? {} : { timeLeftMs }) };
}

/**
 * Samples that take long end in bursts: between the moments at which some ended a line is drawn, so that no burst enters or leaves the window at once,
 * and since the last one the time left runs down. Once the next burst is later than any before it, the rate falls.
 */
function timeLeft(marks: readonly Mark[], left: number): number | undefined {
  const now = marks.at(-1);
  const news = marks.filter(({ done }, k) => done !== marks[k - 1]?.done);
  const [begin, last] = [news[0], news.at(-1)];
  if (now === undefined || begin === undefined || last === undefined || begin === last) return undefined;
  const enoughAtMs = between(news, 'done', 'atMs', last.done - fewest);
  const fromMs = Math.min(Math.max(begin.atMs, Math.min(now.atMs - windowMs, Math.max(now.atMs - longestMs, enoughAtMs))), news.at(-2)?.atMs ?? 0);
  const ended = last.done - between(news, 'atMs', 'done', fromMs);
  if (now.atMs - fromMs < leastMs) return undefined;
  const longestWaitMs = Math.max(...news.map(({ atMs }, k) => (atMs <= fromMs ? 0 : atMs - (news[k - 1]?.atMs ?? atMs))));
  const waitMs = now.atMs - last.atMs;
  const lateMs = Math.max(0, waitMs - longestWaitMs);
  return Math.max(0, (left * (last.atMs - fromMs + lateMs)) / ended - (waitMs - lateMs));
}

/** Where the line through the marks has this value; outside of them that of the nearest. */
function between(marks: readonly Mark[], by: keyof Mark, wanted: keyof Mark, value: number): number {
  const k = marks.findIndex(mark => mark[by] >= value);
  const [a, b] = [marks[k - 1], marks[k] ?? marks.at(-1)];
  if (b === undefined) return 0;
  return a === undefined || k < 0 ? b[wanted] : a[wanted] + ((b[wanted] - a[wanted]) * (value - a[by])) / (b[by] - a[by]);
}

/** Since the last interruption. While a run is paused its limit is 0. */
function runningMarks(ticks: readonly TickRow[]): readonly Mark[] {
  let pausedMs = 0;
  let marks: Mark[] = [];
  for (const [k, tick] of ticks.entries()) {
    const before = ticks[k - 1] ?? tick;
    if (tick.atMs - before.atMs > longestGapMs) marks = [];
    else if (tick.limit === 0 || before.limit === 0) pausedMs += tick.atMs - before.atMs;
    marks.push({ atMs: tick.atMs - pausedMs, done: tick.done });
  }
  return marks;
}
