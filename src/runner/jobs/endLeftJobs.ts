import { rmSync } from 'node:fs';
import path from 'node:path';
import type { Slurm } from '../../execute/slurm/slurm.ts';
import type { StoreWriter } from '../../store/store.ts';
import { openWaves } from './openWaves.ts';
import { secretsBeside } from './jobFolder.ts';

/** Ends the jobs that a run has left behind when its process went, and removes their secrets. What they have brought is merged by a resume. Returns how many arrays there were. */
export async function endLeftJobs(store: StoreWriter, run: string, slurm: () => Slurm, nowMs: number): Promise<number> {
  const waves = openWaves(store, run);
  if (waves.length > 0) await slurm().cancel(waves.map(({ job }) => job));
  for (const { wave, job, jobs, output } of waves) {
    rmSync(secretsBeside(path.dirname(output)), { force: true });
    store.writeEvent(run, nowMs, { type: 'jobsEnded', wave, job, jobs, failed: jobs, error: 'they were cancelled while nobody waited for them' });
  }
  store.flush();
  return waves.length;
}
