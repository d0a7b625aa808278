import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import type { Clock } from '../../../base/clock.ts';

/** Where a job's experiment stands, as its node tells it now and then. What it says may be old, and decides nothing. */
export interface JobStanding {
  readonly job: string;
  /** When it was written, by its node's clock. */
  readonly atMs: number;
  readonly node: string;
  readonly devices: readonly string[];
  /** Of the row: `starting`, `bench`, `eval`. */
  readonly stage: string;
  /** `bench, level 2 of 3`. */
  readonly told: string;
  readonly startedMs?: number;
  readonly readyMs?: number;
}

/** A shared file system is not asked more often than this. */
const leastMs = 1_000;

/** Writes what is told, at most once a second and the last of it for certain; what cannot be written is no reason to end a measurement. */
export function createStandingFile(file: string, clock: Clock): { readonly tell: (standing: Omit<JobStanding, 'atMs'>) => void } {
  let waiting: Omit<JobStanding, 'atMs'> | undefined;
  let isPausing = false;
  return {
    tell(standing) {
      waiting = standing;
      if (!isPausing) write();
    },
  };

  function write(): void {
    if (waiting === undefined) return;
    const text = JSON.stringify({ ...waiting, atMs: clock.wallMs() } satisfies JobStanding);
    waiting = undefined;
    try {
      writeFileSync(`${file}.part`, text, { mode: 0o600 });
      renameSync(`${file}.part`, file);
    } catch {
      // A full disk is told of by the result.
    }
    isPausing = true;
    void clock.sleep(leastMs).then(() => {
      isPausing = false;
      write();
    });
  }
}

/** Undefined where none was written yet, or what is there cannot be read now. */
export function readStanding(file: string): JobStanding | undefined {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as JobStanding;
  } catch {
    return undefined;
  }
}
