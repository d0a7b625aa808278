import type { Environment } from '../../execute/secrets.ts';

/** Enough for requests to be given up and what was answered to be written. */
const marginMs = 20_000;
/** Of a short job, a part. */
const marginShare = 1 / 4;
/** A timer knows no longer times. */
const mostMs = 2 ** 31 - 1;

/** How long the job of this environment may go on so that it ends before Slurm ends it; undefined where it does not say when that is, or it is far. */
export function timeLeft(environment: Environment, nowMs: number): number | undefined {
  const endMs = Number(environment['SLURM_JOB_END_TIME'] ?? Number.NaN) * 1000;
  const wholeMs = Math.max(0, endMs - nowMs);
  const leftMs = Math.max(wholeMs - marginMs, wholeMs * (1 - marginShare));
  return Number.isFinite(endMs) && leftMs <= mostMs ? leftMs : undefined;
}
