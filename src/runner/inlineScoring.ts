import { createScoring, type ScoringSetup } from '../score/createScoring.ts';
import type { ScoringPool } from './scoringPool.ts';

/** The pool without threads and without time limits: for tests, and where no regular expression can hang. */
export function createInlineScoring(setup: ScoringSetup): ScoringPool {
  const score = createScoring(setup);
  let disposed = false;
  return {
    async score(jobs) {
      if (disposed) throw new Error('The scoring pool is disposed');
      return jobs.map(job => score(job));
    },
    dispose: () => {
      disposed = true;
    },
  };
}
