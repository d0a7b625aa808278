import type { RougeParams } from '../task/scorers.ts';
import { NgramOverlap } from './corpus/ngramOverlap.ts';
import { definitionOf } from './definition.ts';
import { longestCommonSubsequence } from './longestCommonSubsequence.ts';
import { stem } from './porterStemmer.ts';
import type { Scorer } from './scorer.ts';

/** Words of the output × words of a target, for the longest common subsequence: some 0.3 s. */
const mostCells = 100_000_000;

/**
 * ROUGE's F-measure (C.-Y. Lin, 2004) as rouge-score 0.1.2 has it: words are runs of a–z and 0–9 in lower case, stemmed where asked for if longer than three letters;
 * overlapping 1-grams or 2-grams, or the longest common subsequence; the best over several targets. Text in other scripts has no words here, and scores 0.
 */
export function createRouge(id: string, use: 'rouge1' | 'rouge2' | 'rougeL', params: RougeParams): Scorer {
  const { stemmer = false } = params;
  const order = use === 'rouge2' ? 2 : 1;
  const overlap = new NgramOverlap(order);
  const numbers = new Map<string, number>();
  const wordsOf = (text: string): Int32Array =>
    Int32Array.from(text.toLowerCase().match(/[a-z0-9]+/g) ?? [], word => {
      const stemmed = stemmer && word.length > 3 ? stem(word) : word;
      const known = numbers.get(stemmed);
      if (known !== undefined) return known;
      numbers.set(stemmed, numbers.size);
      return numbers.size - 1;
    });
  return {
    id,
    definition: definitionOf(use, 1, { stemmer }),
    binary: false,
    judge(answer, targets) {
      numbers.clear();
      const output = wordsOf(answer);
      let best = 0;
      for (const target of targets) {
        const reference = wordsOf(target);
        if (use === 'rougeL') {
          if (output.length * reference.length > mostCells) return { value: null, reason: `an output of ${output.length} words and a target of ${reference.length} are too long for rougeL` };
          best = Math.max(best, fMeasure(longestCommonSubsequence(output, reference), output.length, reference.length));
          continue;
        }
        overlap.forget();
        overlap.addReference(reference, reference.length);
        overlap.match(output, output.length);
        best = Math.max(best, fMeasure(overlap.matches[order - 1] ?? 0, output.length - order + 1, reference.length - order + 1));
      }
      return { value: best };
    },
  };
}

function fMeasure(shared: number, inOutput: number, inReference: number): number {
  if (shared === 0) return 0;
  const precision = shared / Math.max(inOutput, 1);
  const recall = shared / Math.max(inReference, 1);
  return (2 * precision * recall) / (precision + recall);
}
