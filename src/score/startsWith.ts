import type { Normalizer } from '../task/scorers.ts';
import { definitionOf } from './definition.ts';
import { createNormalizer, orderedNormalizers } from './normalize.ts';
import type { Scorer } from './scorer.ts';

/** 1 where the normalised answer begins with one of the normalised targets. Every answer begins with a blank target: it counts for nothing. */
export function createStartsWith(id: string, params: { readonly normalize?: readonly Normalizer[] }): Scorer {
  const normalize = orderedNormalizers(params.normalize ?? ['trim']);
  const normalized = createNormalizer(normalize);
  return {
    id,
    definition: definitionOf('starts_with', 1, { normalize }),
    binary: true,
    judge(answer, targets) {
      const given = normalized(answer);
      const wanted = targets.map(normalized).filter(target => target.trim() !== '');
      if (wanted.length === 0) return { value: null, reason: 'the target is blank' };
      return { value: wanted.some(target => given.startsWith(target)) ? 1 : 0 };
    },
  };
}
