import { unreachable } from '../base/unreachable.ts';
import { judgesByShare, type AskingScorerSpec } from '../task/askingScorers.ts';
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
  const definition = definitionOfAsking(spec, models);
  const own = kindOf(spec);
  return { id: spec.id, definition: extract === undefined ? definition : `${definition} after ${createExtractor(extract).definition}`, binary: spec.use === 'judge' && judgesByShare(spec.params), ...own };
}

/** How long code may take, and how much of it runs at once, does not change what it says. */
function definitionOfAsking(spec: AskingScorerSpec, models: readonly Model[]): string {
  switch (spec.use) {
    case 'judge':
    case 'cosine': {
      const { model: asked, ...params } = spec.params;
      const model = models.find(candidate => candidate.id === asked);
      return definitionOf(spec.use, 1, { ...params, model: model === undefined ? asked : answerShape(model) });
    }
    case 'custom':
      return definitionOf('custom', 1, { file: spec.params.path.split(/[/\\]/).at(-1), hash: spec.params.hash, export: spec.params.export, params: spec.params.params });
    case 'javascript':
      return definitionOf('javascript', 1, { codes: spec.params.codes, column: spec.params.column, params: spec.params.params });
    case 'command':
      return definitionOf('command', 1, { command: spec.params.command, params: spec.params.params });
    default:
      return unreachable(spec);
  }
}

/** Without what is so of most: a share, of which more is better. */
function kindOf(spec: AskingScorerSpec): Pick<Scorer, 'unit' | 'direction'> {
  if (spec.use === 'judge') return {};
  if (spec.use === 'cosine') return { unit: 'number' };
  return { ...(spec.params.unit === 'share' ? {} : { unit: spec.params.unit }), ...(spec.params.direction === 'higher' ? {} : { direction: spec.params.direction }) };
}
