import type { WatchedRun } from '../folderStore.ts';

/** Its process is gone, and jobs of it may go on at a cluster. */
export function hasJobsLeft({ item, row }: WatchedRun): boolean {
  return item.state === 'ended' && row.jobsLeft === true;
}
