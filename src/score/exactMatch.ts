import type { Normalizer } from '../task/scorers.ts';
import { definitionOf } from './definition.ts';
import { createNormalizer, orderedNormalizers } from './normalize.ts';
import type { Scorer } from './scorer.ts';

/** 1 where the normalised answer equals one of the normalised targets. Only white space at the ends is forgiven unless `normalize` says more. */
export function createExactMatch(id: string, params: { readonly normalize?: readonly Normalizer[] }): Scorer {
  const normalize = orderedNormalizers(params.normalize ?? ['trim']);
  const normalized = createNormalizer(normalize);
  return {
    id,
    definition: definitionOf('exact_match', 1, { normalize }),
    binary: true,
    judge(answer, targets) {
      const given = normalized(answer);
      return { value: targets.some(target => normalized(target) === given) ? 1 : 0 };
    },
  };
}
