import { distance } from 'fastest-levenshtein';
import type { Normalizer } from '../task/scorers.ts';
import { definitionOf } from './definition.ts';
import { createNormalizer, orderedNormalizers } from './normalize.ts';
import type { Scorer } from './scorer.ts';

/** Characters of the answer × characters of a target: half a second. */
const mostCells = 10_000_000_000;

/**
 * Similarity by edit distance over code points: 1 − distance ÷ the longer length, the best over several targets; two empty texts are equal. Higher is better,
 * as everywhere but where a rate of errors is meant.
 */
export function createLevenshtein(id: string, params: { readonly normalize?: readonly Normalizer[] }): Scorer {
  const normalize = orderedNormalizers(params.normalize ?? ['trim']);
  const normalized = createNormalizer(normalize);
  return {
    id,
    definition: definitionOf('levenshtein', 1, { normalize }),
    binary: false,
    judge(answer, targets) {
      const given = normalized(answer);
      let best = 0;
      for (const target of targets) {
        const [a, b] = unitForEach(given, normalized(target));
        if (a.length * b.length > mostCells) return { value: null, reason: `texts of ${a.length} and ${b.length} characters are too long for levenshtein` };
        const longer = Math.max(a.length, b.length);
        best = Math.max(best, longer === 0 ? 1 : 1 - distance(a, b) / longer);
      }
      return { value: best };
    },
  };
}

/** Two texts in which each character is one UTF-16 unit; those beyond U+FFFF get units that neither text uses. */
function unitForEach(a: string, b: string): readonly [string, string] {
  const pair = /[\ud800-\udbff][\udc00-\udfff]/g;
  if (!pair.test(a) && !pair.test(b)) return [a, b];
  const units = new Map<string, string>();
  const used = new Set(a + b);
  let next = 0xe000;
  const single = (character: string): string => {
    const known = units.get(character);
    if (known !== undefined) return known;
    while (used.has(String.fromCharCode(next))) next++;
    const unit = String.fromCharCode(next++ & 0xffff);
    units.set(character, unit);
    return unit;
  };
  return [a.replace(pair, single), b.replace(pair, single)];
}
