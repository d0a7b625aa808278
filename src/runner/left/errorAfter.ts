import type { RunRow } from '../../store/rows.ts';
import type { StoreWriter } from '../../store/store.ts';
import { stillThere } from '../jobs/endOpenWaves.ts';
import { jobsLeft } from '../tune/cluster/jobsLeft.ts';
import { leftExperiments } from '../tune/cluster/leftExperiments.ts';

/** What a run's error says once the jobs have ended of which it says now that they may go on. */
export function errorAfter(store: StoreWriter, { id, error }: Pick<RunRow, 'id' | 'error'>): string | undefined {
  const experiments = leftExperiments(store, id).length;
  for (const said of [stillThere(store, id), ...(experiments === 0 ? [] : [jobsLeft(experiments)])]) {
    if (said === undefined || error === undefined) continue;
    if (error === said) return undefined;
    if (error.endsWith(`; ${said}`)) return error.slice(0, -`; ${said}`.length);
  }
  return error;
}
