import { isAsking, type Extract, type PureScorerSpec, type ScorerSpec } from '../task/scorers.ts';
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

/** A part of the scoring of one output, where the whole took too long: its extraction alone, or the scorer at this place among `pureScorersOf`. */
export type ScoringStep = 'extract' | number;

/** Those that judge an output of this dataset and ask nobody, in their order. */
export function pureScorersOf(setup: ScoringSetup, dataset: string | undefined): readonly PureScorerSpec[] {
  return pureScorers(scoringOf(setup, dataset));
}

/** Whether a regular expression of the task finds the answer in an output of this dataset. */
export function extractsAnswer(setup: ScoringSetup, dataset: string | undefined): boolean {
  return scoringOf(setup, dataset).extract !== undefined;
}

function scoringOf(setup: ScoringSetup, dataset: string | undefined): Scoring {
  return (dataset === undefined ? undefined : setup.datasets?.get(dataset)) ?? setup;
}

function pureScorers({ scorers }: Scoring): readonly PureScorerSpec[] {
  return scorers.flatMap(spec => (isAsking(spec) ? [] : [spec]));
}

/**
 * What becomes of one output: blank → `empty`; nothing extracted → `extractionFailed`; else the value of every pure scorer, in the order of its dataset or of the task.
 * Throws a HumanError, here and not later, where the task's regular expressions are malformed.
 */
export function createScoring(setup: ScoringSetup): (job: ScoringJob, step?: ScoringStep) => ScoringResult {
  const own = new Map([...(setup.datasets ?? [])].map(([dataset, scoring]) => [dataset, scoringOfOne(scoring, setup.missingIsEmpty)]));
  const shared = scoringOfOne(setup, setup.missingIsEmpty);
  return (job, step) => ((job.dataset === undefined ? undefined : own.get(job.dataset)) ?? shared)(job, step);
}

function scoringOfOne(scoring: Scoring, missingIsEmpty: true | undefined): (job: ScoringJob, step?: ScoringStep) => ScoringResult {
  const extractor = scoring.extract && createExtractor(scoring.extract);
  const scorers = pureScorers(scoring).map(spec => createScorer(spec));
  const corpus = missingIsEmpty === true ? scorers.filter(scorer => scorer.aggregate !== undefined) : [];
  const ofMissing = ({ targets }: ScoringJob): ScoringResult['scores'] => corpus.map(scorer => ({ scorer: scorer.id, ...judge(scorer, '', targets) }));
  return (job, step) => {
    if (job.output.trim() === '') return { outcome: 'empty', scores: ofMissing(job) };
    const answer = extractor ? extractor.find(job.output) : job.output;
    if (answer === undefined) return { outcome: 'extractionFailed', scores: ofMissing(job) };
    const judging = step === undefined ? scorers : step === 'extract' ? [] : scorers.slice(step, step + 1);
    return { outcome: 'ok', answer, scores: judging.map(scorer => ({ scorer: scorer.id, ...judge(scorer, answer, job.targets) })) };
  };
}

function judge(scorer: ReturnType<typeof createScorer>, answer: string, targets: readonly string[]): ReturnType<typeof scorer.judge> {
  return targets.length === 0 ? { value: null, reason: 'no target' } : scorer.judge(answer, targets);
}
