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
  /** A sample without an answer is an empty one to a corpus metric (`on_missing: zero`): its targets count, and nothing of them is met. */
  readonly missingIsEmpty?: true;
}

/**
 * What becomes of one output: blank → `empty`; nothing extracted → `extractionFailed`; else the value of every pure scorer, in the order of its dataset or of the task.
 * Throws a HumanError, here and not later, where the task's regular expressions are malformed.
 */
export function createScoring(setup: ScoringSetup): (job: ScoringJob) => ScoringResult {
  const own = new Map([...(setup.datasets ?? [])].map(([dataset, scoring]) => [dataset, scoringOfOne(scoring, setup.missingIsEmpty)]));
  const shared = scoringOfOne(setup, setup.missingIsEmpty);
  return job => ((job.dataset === undefined ? undefined : own.get(job.dataset)) ?? shared)(job);
}

function scoringOfOne(scoring: Scoring, missingIsEmpty: true | undefined): (job: ScoringJob) => ScoringResult {
  const extractor = scoring.extract && createExtractor(scoring.extract);
  const scorers = scoring.scorers.flatMap(spec => (isAsking(spec) ? [] : [createScorer(spec)]));
  const corpus = missingIsEmpty === true ? scorers.filter(scorer => scorer.aggregate !== undefined) : [];
  const ofMissing = ({ targets }: ScoringJob): ScoringResult['scores'] => corpus.map(scorer => ({ scorer: scorer.id, ...judge(scorer, '', targets) }));
  return job => {
    if (job.output.trim() === '') return { outcome: 'empty', scores: ofMissing(job) };
    const answer = extractor ? extractor.find(job.output) : job.output;
    if (answer === undefined) return { outcome: 'extractionFailed', scores: ofMissing(job) };
    return { outcome: 'ok', answer, scores: scorers.map(scorer => ({ scorer: scorer.id, ...judge(scorer, answer, job.targets) })) };
  };
}

function judge(scorer: ReturnType<typeof createScorer>, answer: string, targets: readonly string[]): ReturnType<typeof scorer.judge> {
  return targets.length === 0 ? { value: null, reason: 'no target' } : scorer.judge(answer, targets);
}
