import { createRng, type Rng } from '../base/rng.ts';
import type { DrawnArrival, Ramp } from '../plan/plan.ts';

/**
 * When the requests of one trial are due, in ms since its clock starts: one seeded schedule, made request by request, so that nothing that happens to a request moves the ones after it.
 * Gaps have the mean 1 ÷ rate: all the same; exponential (Poisson); or gamma, whose coefficient of variation is 1 ÷ √shape: below 1 it comes in bursts, above it is more even than Poisson.
 */
export function* arrivalTimes({ ratePerS, arrival, seed }: { readonly ratePerS: number; readonly arrival: DrawnArrival; readonly seed: string }): Generator<number, never> {
  const meanMs = 1000 / ratePerS;
  const arrivals = unitArrivals(arrival, seed);
  for (;;) yield arrivals.next().value * meanMs;
}

/**
 * The same where the rate changes: arrivals at rate 1 on a time that runs as fast as the rate is (time rescaling), so that a Poisson process stays one. After the ramp the rate is `to`.
 */
export function* rampTimes(ramp: Omit<Ramp, 'of'>, seed: string): Generator<number, never> {
  const whenDue = whenSo(ramp);
  const arrivals = unitArrivals(ramp.arrival ?? 'poisson', seed);
  for (;;) yield whenDue(arrivals.next().value);
}

/** At the times of a trace, ascending, each multiplied by `scale`; once. */
export function* replayTimes(atMs: readonly number[], scale: number): Generator<number, void> {
  for (const ms of atMs) yield ms * scale;
}

/** When slots of a closed loop are open, in ms since the level’s clock starts: the k-th (from 0) while more than k requests are to be in flight. */
export function slotTimes(ramp: Omit<Ramp, 'of' | 'arrival'>): (slot: number) => { readonly fromMs: number; readonly untilMs: number } {
  const { from, to } = ramp;
  const inverse = whenAt(ramp);
  // In the middle between two numbers the nearer one changes.
  return slot => {
    if (slot < Math.min(from, to)) return { fromMs: 0, untilMs: Number.POSITIVE_INFINITY };
    return to > from ? { fromMs: inverse(Math.min(to, slot + 0.5)), untilMs: Number.POSITIVE_INFINITY } : { fromMs: 0, untilMs: inverse(Math.max(to, slot + 0.5)) };
  };
}

/** Ascending, of mean rate 1; a constant one begins at 0. */
function* unitArrivals(arrival: DrawnArrival, seed: string): Generator<number, never> {
  if (arrival === 'constant') for (let k = 0; ; k++) yield k;
  const rng = createRng(seed);
  const shape = arrival === 'poisson' ? 1 : arrival.gamma;
  for (let at = 0; ; ) yield (at += drawGamma(shape, rng) / shape);
}

/** When so many requests have become due: the inverse of the integral of the rate (requests a second) over the time (ms). */
function whenSo({ from, to, overMs, shape }: Omit<Ramp, 'of' | 'arrival'>): (count: number) => number {
  const overS = overMs / 1000;
  const growth = Math.log(to / from);
  const inRamp = shape === 'linear' ? ((from + to) / 2) * overS : ((to - from) / growth) * overS;
  const slope = (to - from) / overS;
  return count => {
    if (count >= inRamp) return overMs + ((count - inRamp) / to) * 1000;
    if (shape === 'exponential') return (overMs / growth) * Math.log1p((count * growth) / (from * overS));
    // The root of slope/2 · t² + from · t = count that does not cancel where the slope is small.
    return (1000 * 2 * count) / (from + Math.sqrt(from * from + 2 * slope * count));
  };
}

/** When the load reaches a value between its ends. */
function whenAt({ from, to, overMs, shape }: Omit<Ramp, 'of' | 'arrival'>): (load: number) => number {
  return load => overMs * (shape === 'linear' ? (load - from) / (to - from) : Math.log(load / from) / Math.log(to / from));
}

/** Of scale 1: G. Marsaglia and W. Tsang, "A simple method for generating gamma variables", 2000. */
export function drawGamma(shape: number, rng: Rng): number {
  if (shape === 1) return -Math.log(1 - rng.next());
  if (shape < 1) return drawGamma(shape + 1, rng) * (1 - rng.next()) ** (1 / shape);
  const d = shape - 1 / 3;
  const c = 1 / Math.sqrt(9 * d);
  for (;;) {
    const x = Math.sqrt(-2 * Math.log(1 - rng.next())) * Math.cos(2 * Math.PI * rng.next());
    const v = (1 + c * x) ** 3;
    if (v > 0 && Math.log(1 - rng.next()) < 0.5 * x * x + d - d * v + d * Math.log(v)) return d * v;
  }
}
