import type { Tune } from '../../../task/tune.ts';

/** Jobs at the cluster at once where nobody says how many: each that waits there was proposed without knowing what the others come to. */
const usualJobs = 4;

/** Experiments that are at a cluster at once, those that wait in its queue among them: it is what the task says, whatever this machine has. */
export function parallelOf({ parallelExperiments }: Pick<Tune, 'parallelExperiments'>): number {
  return parallelExperiments === 'auto' ? usualJobs : parallelExperiments;
}
