import type { StoreReader } from '../../store/store.ts';

/** An array of jobs that a run has submitted. */
export interface OpenWave {
  readonly wave: number;
  /** Slurm's id of it. */
  readonly job: string;
}

/** One that was recorded. */
export interface RecordedWave extends OpenWave {
  readonly jobs: number;
  readonly output: string;
}

/** Arrays that nobody has seen end. */
export function openWaves(store: Pick<StoreReader, 'events'>, run: string): readonly RecordedWave[] {
  const open = new Map<string, RecordedWave>();
  for (const { event } of store.events(run)) {
    if (event.type === 'jobsSubmitted') open.set(event.job, { wave: event.wave, job: event.job, jobs: event.jobs, output: event.output });
    if (event.type === 'jobsEnded') open.delete(event.job);
  }
  return [...open.values()];
}
