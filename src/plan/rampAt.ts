import type { Ramp } from './plan.ts';

/** The load of a ramp at a time of its level’s clock; after its end that of the end. */
export function rampAt({ from, to, overMs, shape }: Omit<Ramp, 'of' | 'arrival'>, atMs: number): number {
  const share = Math.min(1, Math.max(0, atMs / overMs));
  return shape === 'linear' ? from + (to - from) * share : from * (to / from) ** share;
}
