import type { Clock } from '../../base/clock.ts';
import { isFileTrouble } from './lateFiles.ts';

/** Between tries to write the last result; Slurm kills a job 30 s after it asked it to end. */
const pausesMs = [1_000, 2_000, 4_000, 8_000];

/** Writes the last result of a job, which was paid for: a disk that is full, or not there, is tried again as long as Slurm may let a job end. */
export async function bringPatiently(write: () => void, clock: Clock): Promise<void> {
  for (const pauseMs of [...pausesMs, undefined]) {
    try {
      return write();
    } catch (error) {
      if (pauseMs === undefined || !isFileTrouble(error)) throw error;
      await clock.sleep(pauseMs);
    }
  }
}
