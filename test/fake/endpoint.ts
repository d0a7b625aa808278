import type { FakeClock } from './clock.ts';
import { createRequestBudget, type BudgetOptions } from '../../src/schedule/requestBudget.ts';
import type { AttemptEnd } from '../../src/schedule/requestLimits.ts';

/** How a simulated endpoint treats a request: how long it takes, and whether it refuses it. */
export type Endpoint = (at: { readonly nowMs: number; readonly inFlight: number; readonly total: number }) => { readonly tookMs: number; readonly end?: AttemptEnd };

export interface Trace {
  /** When each answer came, in ms. */
  readonly answeredMs: number[];
  readonly refusedMs: number[];
  /** [ms, limit in force], each 250 ms. */
  readonly limits: (readonly [number, number])[];
}

/** A refused sample is asked again after this long. */
const againMs = 300;

/** Keeps `width` samples asking an endpoint through one budget, in virtual time. */
export async function simulate(clock: FakeClock, endpoint: Endpoint, options: Partial<BudgetOptions> & { readonly forMs: number; readonly width?: number }): Promise<Trace> {
  const budget = createRequestBudget({ parallelRequests: 'auto', models: new Map(), ...options, clock });
  const trace: Trace = { answeredMs: [], refusedMs: [], limits: [] };
  const stop = new AbortController();
  let inFlight = 0;
  let total = 0;
  const sample = async (): Promise<void> => {
    while (!stop.signal.aborted) {
      const permit = await budget.acquire('m', stop.signal);
      if (permit === undefined) return;
      inFlight++;
      const { tookMs, end } = endpoint({ nowMs: clock.nowMs(), inFlight, total: total++ });
      await clock.sleep(tookMs);
      inFlight--;
      const ended = end ?? { kind: 'answered', latencyMs: tookMs };
      permit.release(ended);
      if (ended.kind === 'answered') trace.answeredMs.push(clock.nowMs());
      else {
        trace.refusedMs.push(clock.nowMs());
        await clock.sleep(againMs, stop.signal);
      }
    }
  };
  for (let i = 0; i < (options.width ?? 60); i++) void sample();
  for (let ms = 0; ms < options.forMs; ms += 250) {
    await clock.advance(250);
    trace.limits.push([ms, budget.limitInForce]);
  }
  stop.abort();
  await clock.advance(10_000);
  return trace;
}

/** Answers a second between two times. */
export function rate(trace: Trace, fromMs: number, toMs: number): number {
  return (trace.answeredMs.filter(ms => ms >= fromMs && ms < toMs).length * 1000) / (toMs - fromMs);
}

/** Admits `perMinute` at a steady rate, and so many at once after an idle time. */
export function tokenBucket(options: { readonly perMinute: number; readonly burst: number; readonly tookMs: number; readonly retryAfter: boolean }): Endpoint {
  let level = options.burst;
  let atMs = 0;
  return ({ nowMs }) => {
    level = Math.min(options.burst, level + ((nowMs - atMs) * options.perMinute) / 60_000);
    atMs = nowMs;
    if (level >= 1) {
      level--;
      return { tookMs: options.tookMs };
    }
    return refusal(((1 - level) * 60_000) / options.perMinute, options.retryAfter);
  };
}

interface Window {
  readonly perMinute: number;
  readonly windowMs: number;
  readonly tookMs: number;
  readonly retryAfter: boolean;
}

/** In any stretch of time as long as the window it admits what the rate brings in it. */
export function slidingWindow({ perMinute, windowMs, ...how }: Window): Endpoint {
  const admitted: number[] = [];
  return ({ nowMs }) => {
    while (admitted.length > 0 && (admitted[0] ?? 0) <= nowMs - windowMs) admitted.shift();
    if (admitted.length >= (perMinute * windowMs) / 60_000) return refusal((admitted[0] ?? 0) + windowMs - nowMs, how.retryAfter);
    admitted.push(nowMs);
    return { tookMs: how.tookMs };
  };
}

/** Counts anew at each multiple of the window's length. @param how.startMs how far into a window the run begins */
export function fixedWindow({ perMinute, windowMs, startMs, ...how }: Window & { readonly startMs: number }): Endpoint {
  let window = -1;
  let admitted = 0;
  return ({ nowMs }) => {
    const atMs = nowMs + startMs;
    if (Math.floor(atMs / windowMs) > window) admitted = 0;
    window = Math.floor(atMs / windowMs);
    if (admitted >= (perMinute * windowMs) / 60_000) return refusal((window + 1) * windowMs - atMs, how.retryAfter);
    admitted++;
    return { tookMs: how.tookMs };
  };
}

/** At once (one in four takes its time), and with whole seconds, as servers say it. */
function refusal(waitMs: number, retryAfter: boolean): ReturnType<Endpoint> {
  return { tookMs: Math.floor(waitMs) % 4 === 0 ? 60 : 3, end: { kind: 'rateLimited', retryAfterMs: retryAfter ? Math.ceil(waitMs / 1000) * 1000 : undefined } };
}
