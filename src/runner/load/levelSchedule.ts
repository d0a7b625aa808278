import type { DrawnArrival, PlannedLoad, PlannedTrial } from '../../plan/plan.ts';
import { arrivalTimes, rampTimes, replayTimes, slotTimes } from '../../schedule/arrivals.ts';
import type { RequestRow } from '../../store/rows.ts';
import type { Workload } from './workload.ts';

/** Sockets of an open loop: those that are open before anything is known of how long answers take, and those beyond which requests wait, which is in their lag. */
const fewestSockets = 16;
export const mostInFlight = 4_096;
/** Over which a replay's requests are counted to find its busiest time. */
const busyMs = 1_000;

/** A warm-up does not wait for a slow schedule: it is not counted. */
export const slowestWarmUpPerS = 10;

/** When the requests of one level are sent. */
export type LevelSchedule = ClosedSchedule | OpenSchedule;

export interface ClosedSchedule {
  readonly open: false;
  /** Requests in flight, of a ramp the most. */
  readonly concurrency: number;
  /** Of a ramp: when the k-th slot sends. */
  readonly slotTimes?: (slot: number) => { readonly fromMs: number; readonly untilMs: number };
}

export interface OpenSchedule {
  readonly open: true;
  /** Requests a second, mean; of a ramp the most. */
  readonly ratePerS: number;
  /** In the busiest second. */
  readonly peakPerS: number;
  /** Seeded: the same for the same part of a run. A warm-up comes at random, at the mean rate, but not below 10 a second. */
  dueTimes(seed: string, warmup: boolean): Iterator<number>;
}

/** What a level asks of the client at most. */
export function highestLoad(schedule: LevelSchedule): { readonly concurrency: number } | { readonly rate: number } {
  return schedule.open ? { rate: Number(schedule.ratePerS.toPrecision(3)) } : { concurrency: schedule.concurrency };
}

/** The schedule of a level. @param workload its trace is what a replay keeps to */
export function levelSchedule({ configuration: { concurrency = 1, rate, replay, ramp: ramped } }: Pick<PlannedTrial, 'configuration'>, { arrival, ramp }: Pick<PlannedLoad, 'arrival' | 'ramp'>, { trace }: Pick<Workload, 'trace'>): LevelSchedule {
  const drawn = arrival === undefined || arrival === 'trace' ? 'poisson' : arrival;
  if (ramped !== undefined && ramp !== undefined) {
    const most = Math.max(ramp.from, ramp.to);
    if (ramp.of === 'concurrency') return { open: false, concurrency: most, slotTimes: slotTimes(ramp) };
    return { open: true, ratePerS: most, peakPerS: most, dueTimes: (seed, warmup) => (warmup ? warmUpTimes(ramp.from, drawn, seed) : rampTimes(ramp, seed)) };
  }
  if (rate === undefined && replay === undefined) return { open: false, concurrency };
  if (arrival !== 'trace' || trace === undefined) {
    const ratePerS = rate ?? 1;
    return { open: true, ratePerS, peakPerS: ratePerS, dueTimes: (seed, warmup) => (warmup ? warmUpTimes(ratePerS, drawn, seed) : arrivalTimes({ ratePerS, arrival: drawn, seed })) };
  }
  const own = meanRate(trace.atMs);
  const scale = rate === undefined ? (replay ?? 1) : own / rate;
  const ratePerS = own / scale;
  return { open: true, ratePerS, peakPerS: Math.max(ratePerS, peakRate(trace.atMs, scale)), dueTimes: (seed, warmup) => (warmup ? warmUpTimes(ratePerS, 'poisson', seed) : replayTimes(trace.atMs, scale)) };
}

function warmUpTimes(ratePerS: number, arrival: DrawnArrival, seed: string): Iterator<number> {
  return arrivalTimes({ ratePerS: Math.max(ratePerS, slowestWarmUpPerS), arrival, seed });
}

/** How many sockets are opened: by the law of Little, from what the warm-up took, and as many again, since requests come in bursts. */
export function expectedInFlight(schedule: LevelSchedule, warm: Iterable<Pick<RequestRow, 'e2eMs'>> = []): number {
  if (!schedule.open) return schedule.concurrency;
  let longestMs = 0;
  for (const { e2eMs = 0 } of warm) longestMs = Math.max(longestMs, e2eMs);
  return Math.min(mostInFlight, Math.max(fewestSockets, Math.ceil((2 * schedule.peakPerS * longestMs) / 1000)));
}

/** Requests a second; of requests that all come at once one a second, since they have none. */
export function meanRate(atMs: readonly number[]): number {
  const lastMs = atMs.at(-1) ?? 0;
  return lastMs === 0 ? 1 : ((atMs.length - 1) * 1000) / lastMs;
}

function peakRate(atMs: readonly number[], scale: number): number {
  let most = 0;
  for (let from = 0, to = 0; to < atMs.length; to++) {
    while (((atMs[to] ?? 0) - (atMs[from] ?? 0)) * scale > busyMs) from++;
    most = Math.max(most, to - from + 1);
  }
  return most / (busyMs / 1000);
}
