import type { Extract, ScorerSpec } from '../task/scorers.ts';
import { createScorer } from './createScorer.ts';
import { createExtractor } from './extract.ts';
import type { ScoringJob, ScoringResult } from './scorer.ts';

/**
 * What becomes of one output: blank → `empty`; nothing extracted → `extractionFailed`; else every scorer's value, in the task's order.
 * Throws a HumanError, here and not later, where the task's regular expressions are malformed.
 */
export function createScoring(task: { readonly extract?: Extract | undefined; readonly scorers: readonly ScorerSpec[] }): (job: ScoringJob) => ScoringResult {
  const extractor = task.extract && createExtractor(task.extract);
  const scorers = task.scorers.map(spec => createScorer(spec));
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
