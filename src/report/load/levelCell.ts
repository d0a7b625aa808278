import type { Level } from '../../plan/level.ts';

/** A level in a table's first column, whose title says whether it is requests in flight or a second. */
export function levelCell({ concurrency, rate, replay, ramp }: Level): string {
  if (ramp !== undefined) return 'all';
  if (replay !== undefined) return replay === 1 ? 'trace' : `trace × ${replay}`;
  return String(rate ?? concurrency);
}
