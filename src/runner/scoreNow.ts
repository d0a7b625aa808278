import { createScoring, type ScoringSetup } from '../score/createScoring.ts';
import type { ScoringJob, ScoringResult } from '../score/scorer.ts';
import type { ScorerSpec } from '../task/scorers.ts';

/** Scorers that walk over a text once and run no expression of the user's: on a short text they cost less than a message to a thread. */
const quick: ReadonlySet<ScorerSpec['use']> = new Set<ScorerSpec['use']>(['exact_match', 'contains', 'starts_with', 'numeric_match', 'set_f1', 'token_f1']);
const shortChars = 4_096;

/** Scores on this thread what costs next to nothing there; undefined for what belongs into the pool. */
export function createScoreNow(setup: ScoringSetup): (job: ScoringJob) => ScoringResult | undefined {
  const score = createScoring(setup);
  const own = new Map([...(setup.datasets ?? [])].map(([dataset, scoring]) => [dataset, isQuick(scoring)]));
  const shared = isQuick(setup);
  return job => ((job.dataset === undefined ? undefined : own.get(job.dataset)) ?? shared) && isShort(job) ? score(job) : undefined;
}

function isQuick({ extract, scorers }: Pick<ScoringSetup, 'extract' | 'scorers'>): boolean {
  return extract === undefined && scorers.every(({ use }) => quick.has(use));
}

function isShort({ output, targets }: ScoringJob): boolean {
  return output.length <= shortChars && targets.length <= 8 && targets.every(target => target.length <= shortChars);
}
