import path from 'node:path';
import type { Slurm } from '../../execute/slurm/slurm.ts';
import type { StoreWriter } from '../../store/store.ts';
import { openWaves, waveName } from './openWaves.ts';
import { secretsBeside } from './jobFolder.ts';
import { removeSecrets } from './secretsFile.ts';

/**
 * Ends the jobs that a run has left behind when its process went, and removes their secrets; those also of which only the intention was recorded. What they have brought is merged by a resume.
 * Returns how many arrays there were. Throws a HumanError where the cluster cannot be asked: then all is as it was.
 */
export async function endLeftJobs(store: StoreWriter, run: string, slurm: () => Slurm, nowMs: number): Promise<number> {
  const waves = openWaves(store, run);
  if (waves.length === 0) return 0;
  const cluster = slurm();
  const found: { readonly wave: (typeof waves)[number]; readonly job: string | undefined }[] = [];
  for (const wave of waves) found.push({ wave, job: wave.job ?? (await cluster.find(waveName(run, wave.wave)))?.id });
  const ids = found.flatMap(({ job }) => (job === undefined ? [] : [job]));
  if (ids.length > 0) await cluster.cancel(ids);
  for (const { wave: { wave, jobs, output }, job } of found) {
    removeSecrets(secretsBeside(path.dirname(output)));
    if (job === undefined) store.writeEvent(run, nowMs, { type: 'jobsNotSubmitted', wave, error: 'nobody knows it there' });
    else store.writeEvent(run, nowMs, { type: 'jobsEnded', wave, job, jobs, failed: jobs, error: 'they were cancelled while nobody waited for them' });
  }
  store.flush();
  return ids.length;
}
