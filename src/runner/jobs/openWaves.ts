import type { StoreReader } from '../../store/store.ts';
import type { SubmittedWave } from '../../store/rows.ts';

/** An array of jobs that a run has submitted. */
export interface OpenWave {
  readonly wave: number;
  /** Slurm's id of it. */
  readonly job: string;
}

/** One that was recorded: before it was submitted, and once more when the cluster had taken it. */
export interface RecordedWave extends SubmittedWave {
  /** Undefined where nobody knows yet whether it was taken: the cluster knows it by its name. */
  readonly job: string | undefined;
}

/** Arrays that nobody has seen end. */
export function openWaves(store: Pick<StoreReader, 'events'>, run: string): readonly RecordedWave[] {
  const open = new Map<number, RecordedWave>();
  for (const { event } of store.events(run)) {
    if (event.type === 'jobsPlanned') open.set(event.wave, { ...waveOf(event), job: undefined });
    if (event.type === 'jobsSubmitted') open.set(event.wave, { ...waveOf(event), job: event.job });
    if (event.type === 'jobsNotSubmitted' || event.type === 'jobsEnded') open.delete(event.wave);
  }
  return [...open.values()];
}

function waveOf({ wave, jobs, samples, atOnce, parallelRequests, output }: SubmittedWave): SubmittedWave {
  return { wave, jobs, samples, atOnce, ...(parallelRequests === undefined ? {} : { parallelRequests }), output };
}

/** By which its submission is known. */
export function waveName(run: string, wave: number): string {
  return `${run}-w${wave}`;
}
