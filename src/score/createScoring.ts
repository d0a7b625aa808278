import { isAsking, type Extract, type ScorerSpec } from '../task/scorers.ts';
import { createScorer } from './createScorer.ts';
import { createExtractor } from './extract.ts';
import type { ScoringJob, ScoringResult } from './scorer.ts';

interface Scoring {
  readonly extract?: Extract | undefined;
  readonly scorers: readonly ScorerSpec[];
}

/** How outputs are judged: as the task says, or as their dataset says. It can be sent to a thread. */
export interface ScoringSetup extends Scoring {
  /** By dataset id. */
  readonly datasets?: ReadonlyMap<string, Scoring>;
}

/**
 * What becomes of one output: blank → `empty`; nothing extracted → `extractionFailed`; else the value of every pure scorer, in the order of its dataset or of the task.
 * Throws a HumanError, here and not later, where the task's regular expressions are malformed.
 */
export function createScoring(setup: ScoringSetup): (job: ScoringJob) => ScoringResult {
  const own = new Map([...(setup.datasets ?? [])].map(([dataset, scoring]) => [dataset, scoringOfOne(scoring)]));
  const shared = scoringOfOne(setup);
  return job => ((job.dataset === undefined ? undefined : own.get(job.dataset)) ?? shared)(job);
}

function scoringOfOne(scoring: Scoring): (job: ScoringJob) => ScoringResult {
  const extractor = scoring.extract && createExtractor(scoring.extract);
  const scorers = scoring.scorers.flatMap(spec => (isAsking(spec) ? [] : [createScorer(spec)]));
  return job => {
    if (job.output.trim() === '') return { outcome: 'empty', scores: [] };
    const answer = extractor ? extractor.find(job.output) : job.output;
    if (answer === undefined) return { outcome: 'extractionFailed', scores: [] };
    return { outcome: 'ok', answer, scores: scorers.map(scorer => ({ scorer: scorer.id, ...judge(scorer, answer, job.targets) })) };
  };
}

function judge(scorer: ReturnType<typeof createScorer>, answer: string, targets: readonly string[]): ReturnType<typeof scorer.judge> {
  return targets.length === 0 ? { value: null, reason: 'no target' } : scorer.judge(answer, targets);
}
