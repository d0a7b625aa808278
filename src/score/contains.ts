import type { Normalizer } from '../task/scorers.ts';
import { definitionOf } from './definition.ts';
import { createNormalizer, orderedNormalizers } from './normalize.ts';
import type { Scorer } from './scorer.ts';

/** 1 where the normalised answer holds one of the normalised targets (`all`: every one of them). A blank target would be in every answer: it counts for nothing. */
export function createContains(id: string, params: { readonly normalize?: readonly Normalizer[]; readonly all?: boolean }): Scorer {
  const normalize = orderedNormalizers(params.normalize ?? ['trim']);
  const normalized = createNormalizer(normalize);
  const all = params.all ?? false;
  return {
    id,
    definition: definitionOf('contains', 1, { normalize, all }),
    binary: true,
    judge(answer, targets) {
      const given = normalized(answer);
      const wanted = targets.map(normalized).filter(target => target.trim() !== '');
      if (wanted.length === 0) return { value: null, reason: 'the target is blank' };
      const missing = wanted.filter(target => !given.includes(target));
      if (all && missing.length > 0 && wanted.length > 1) return { value: 0, reason: `missing: ${missing.join(', ')}` };
      return { value: (all ? missing.length === 0 : missing.length < wanted.length) ? 1 : 0 };
    },
  };
}
