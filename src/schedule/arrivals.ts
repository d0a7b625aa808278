import { createRng, type Rng } from '../base/rng.ts';
import type { Arrival } from '../plan/plan.ts';

/**
 * When the requests of one trial are due, in ms since its clock starts: one seeded schedule, made request by request, so that nothing that happens to a request moves the ones after it.
 * Gaps have the mean 1 ÷ rate: all the same; exponential (Poisson); or gamma, whose coefficient of variation is 1 ÷ √shape: below 1 it comes in bursts, above it is more even than Poisson.
 */
export function* arrivalTimes({ ratePerS, arrival, seed }: { readonly ratePerS: number; readonly arrival: Arrival; readonly seed: string }): Generator<number, never> {
  const meanMs = 1000 / ratePerS;
  if (arrival === 'constant') for (let k = 0; ; k++) yield k * meanMs;
  const rng = createRng(seed);
  const shape = arrival === 'poisson' ? 1 : arrival.gamma;
  for (let atMs = 0; ; ) yield (atMs += (meanMs * drawGamma(shape, rng)) / shape);
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
