import { rmSync } from 'node:fs';
import type { Slurm } from '../../../execute/slurm/slurm.ts';
import type { StoreWriter } from '../../../store/store.ts';
import { secretsBeside } from '../../jobs/jobFolder.ts';
import { leftExperiments } from './leftExperiments.ts';

/** Ends them, for a run that nobody runs, and removes their secrets: returns how many there were. A resume begins their experiments anew. Throws a HumanError where the cluster cannot be asked. */
export async function endLeftExperiments(store: StoreWriter, run: string, open: () => Slurm, nowMs: number): Promise<number> {
  const left = leftExperiments(store, run);
  if (left.length === 0) return 0;
  const slurm = open();
  const ids: string[] = [];
  for (const { job } of left) {
    const id = job.id ?? (await slurm.find(job.name))?.id;
    if (id !== undefined) ids.push(id);
  }
  await slurm.cancel(ids);
  for (const { id, job } of left) {
    rmSync(secretsBeside(job.folder), { force: true });
    store.updateExperiment(run, id, { outcome: 'cancelled', error: 'its job was cancelled while no runner followed it', endedMs: nowMs });
  }
  return left.length;
}
