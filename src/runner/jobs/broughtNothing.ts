import type { SlurmStanding } from '../../execute/slurm/slurm.ts';

/** The first part of a result is written after this. */
export const firstPartMs = 5_000;
/** Of `pitwall shard` once it has written its last result. */
const codesWithResult: readonly number[] = [0, 3];

/** A job that is over can have written nothing: it was never on a node, or ended with another code than a shard's before the first part was due. */
export function broughtNothing({ state, exit, node, restarts, startedMs, endedMs }: SlurmStanding): boolean {
  if (restarts > 0) return false;
  if (state === 'cancelled') return node === undefined;
  if (state !== 'failed' || exit === undefined || exit.signal !== 0 || codesWithResult.includes(exit.code)) return false;
  // Slurm's times are whole seconds.
  return startedMs !== undefined && endedMs !== undefined && endedMs - startedMs < firstPartMs;
}
