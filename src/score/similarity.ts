import { definitionOf } from './definition.ts';
import { casefold } from './normalize.ts';
import type { Scorer } from './scorer.ts';

/** Cosine between the two texts' term frequencies (words of `wordsOf`), the best over several targets. Two texts without words are equal. */
export function createTfCosine(id: string): Scorer {
  return bestOf(id, 'tf_cosine', (a, b) => {
    const [left, right] = [frequencies(wordsOf(a)), frequencies(wordsOf(b))];
    if (left.size === 0 || right.size === 0) return left.size === right.size ? 1 : 0;
    let product = 0;
    for (const [word, count] of left) product += count * (right.get(word) ?? 0);
    return product / Math.sqrt(squares(left) * squares(right));
  });
}

/** 0.7 × Jaccard of the two texts' words + 0.3 × Jaccard of their characters (white space left out), the best over several targets. */
export function createJaccardMix(id: string): Scorer {
  return bestOf(id, 'jaccard_mix', (a, b) => 0.7 * jaccard(new Set(wordsOf(a)), new Set(wordsOf(b))) + 0.3 * jaccard(charactersOf(a), charactersOf(b)));
}

function bestOf(id: string, use: 'tf_cosine' | 'jaccard_mix', similarity: (a: string, b: string) => number): Scorer {
  return {
    id,
    definition: definitionOf(use, 1),
    binary: false,
    judge: (answer, targets) => ({ value: Math.min(1, Math.max(...targets.map(target => similarity(casefold(answer), casefold(target))))) }),
  };
}

/** Runs of letters, marks and digits; each character alone in scripts that put no space between words. */
function wordsOf(text: string): readonly string[] {
  return text.match(/[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]|(?:(?![\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}])[\p{L}\p{M}\p{N}])+/gu) ?? [];
}

function charactersOf(text: string): ReadonlySet<string> {
  return new Set(text.replace(/\s+/g, ''));
}

function frequencies(words: readonly string[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const word of words) counts.set(word, (counts.get(word) ?? 0) + 1);
  return counts;
}

function squares(counts: ReadonlyMap<string, number>): number {
  let sum = 0;
  for (const count of counts.values()) sum += count * count;
  return sum;
}

/** Shared ÷ all; two empty sets are equal. */
function jaccard(a: ReadonlySet<string>, b: ReadonlySet<string>): number {
  let shared = 0;
  for (const one of a) if (b.has(one)) shared++;
  const all = a.size + b.size - shared;
  return all === 0 ? 1 : shared / all;
}
