import type { Normalizer } from '../task/scorers.ts';
import { definitionOf } from './definition.ts';
import { createNormalizer, orderedNormalizers } from './normalize.ts';
import type { Scorer } from './scorer.ts';

/**
 * SQuAD's F1 over tokens, best over the targets: both sides lose case, punctuation and articles, are split on white space, and share tokens as bags
 * (evaluate-v2.0.py, `compute_f1`: where one side has no token, 1 if both have none, else 0).
 * Beyond ASCII it evens out more than the official script: typographic punctuation goes like ASCII's, and `casefold` applies NFKC.
 */
export function createTokenF1(id: string, params: { readonly normalize?: readonly Normalizer[] }): Scorer {
  const normalize = orderedNormalizers(params.normalize ?? ['casefold', 'punctuation', 'articles', 'trim']);
  const normalized = createNormalizer(normalize);
  const tokens = (text: string): string[] => normalized(text).split(/\s+/).filter(token => token !== '');
  return {
    id,
    definition: definitionOf('token_f1', 1, { normalize }),
    binary: false,
    judge(answer, targets) {
      const given = tokens(answer);
      let best = 0;
      for (const target of targets) best = Math.max(best, bagF1(given, tokens(target)));
      return { value: best };
    },
  };
}

function bagF1(given: readonly string[], wanted: readonly string[]): number {
  if (given.length === 0 || wanted.length === 0) return given.length === wanted.length ? 1 : 0;
  const left = new Map<string, number>();
  for (const token of wanted) left.set(token, (left.get(token) ?? 0) + 1);
  let shared = 0;
  for (const token of given) {
    const count = left.get(token) ?? 0;
    if (count === 0) continue;
    shared++;
    left.set(token, count - 1);
  }
  return (2 * shared) / (given.length + wanted.length);
}
