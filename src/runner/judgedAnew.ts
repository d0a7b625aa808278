import type { ScoringResult } from '../score/scorer.ts';
import type { SampleRow } from '../store/rows.ts';

/** A recorded sample with another judgement of its output. What it cost is of this judgement alone. */
export function judgedAnew(sample: SampleRow, judged: ScoringResult): SampleRow {
  const { answer: _answer, errorClass: _class, error: _error, scores: _scores, scoring: _scoring, ...rest } = sample;
  const { error, asked, ...judgement } = judged;
  return { ...rest, ...judgement, ...error, ...(asked === undefined ? {} : { scoring: asked }) };
}
