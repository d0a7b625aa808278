import { counted } from '../../../base/counted.ts';

/** What the error of a tune says of jobs that could not be ended. */
export function jobsLeft(jobs: number): string {
  return `${counted(jobs, 'job')} of it may go on, as the cluster has not ended ${jobs === 1 ? 'it' : 'them'}: cancel the run again once it answers`;
}
