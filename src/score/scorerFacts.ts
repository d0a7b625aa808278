import { judgesByShare } from '../task/askingScorers.ts';
import type { Model } from '../task/models.ts';
import { answerShape } from '../task/answerShape.ts';
import { isAsking, type Extract, type ScorerSpec } from '../task/scorers.ts';
import { createScorer } from './createScorer.ts';
import { definitionOf } from './definition.ts';
import { createExtractor } from './extract.ts';
import type { Scorer } from './scorer.ts';

/**
 * What is recorded of a scorer, whether it is pure or asks somebody. Who is asked is part of the definition: another judge is another measurement.
 * @param models those that a scorer may ask
 */
export function scorerFacts(spec: ScorerSpec, extract: Extract | undefined, models: readonly Model[]): Omit<Scorer, 'judge'> {
  if (!isAsking(spec)) {
    const { id, definition, binary, aggregate, unit, direction } = createScorer(spec, extract);
    return { id, definition, binary, ...(aggregate === undefined ? {} : { aggregate }), ...(unit === undefined ? {} : { unit }), ...(direction === undefined ? {} : { direction }) };
  }
  const { model: asked, ...params } = spec.params;
  const model = models.find(candidate => candidate.id === asked);
  const definition = definitionOf(spec.use, 1, { ...params, model: model === undefined ? asked : answerShape(model) });
  return { id: spec.id, definition: extract === undefined ? definition : `${definition} after ${createExtractor(extract).definition}`, binary: judgesByShare(spec.params) };
}
