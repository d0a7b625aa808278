import type { ChrfParams } from '../task/scorers.ts';
import { chrfOf, type ChrfFormula } from './corpus/chrfOf.ts';
import { NgramOverlap } from './corpus/ngramOverlap.ts';
import { sacrebleuVersion } from './corpus/sacrebleuVersion.ts';
import type { Scorer } from './scorer.ts';
import { TokenIds } from './tokenize/tokenIds.ts';
import { isPythonSpace } from './tokenize/whiteSpace.ts';

/**
 * chrF (character n-grams) and chrF++ (and words, up to pairs) as sacrebleu 2 defines them, to the last digit. Of several references the one with the best
 * sentence score counts. A sample's value is its sentence score; the metric is made of the samples' summed statistics.
 */
export function createChrf(id: string, params: ChrfParams, wordOrder: 0 | 2): Scorer {
  const { char_order: charOrder = 6, beta = 2, lowercase = false, whitespace = false, eps_smoothing: epsSmoothing = false } = params;
  const formula: ChrfFormula = { beta, epsSmoothing };
  const characters = new NgramOverlap(charOrder);
  const words = new NgramOverlap(Math.max(1, wordOrder));
  const wordIds = new TokenIds();
  const prepared = (text: string): string => (lowercase ? text.toLowerCase() : text);
  return {
    id,
    definition: `chrf${wordOrder === 0 ? '' : '++'}/1 case:${lowercase ? 'lc' : 'mixed'}|eff:${epsSmoothing ? 'no' : 'yes'}|nc:${charOrder}|nw:${wordOrder}|space:${whitespace ? 'yes' : 'no'}|version:${sacrebleuVersion}${beta === 2 ? '' : ` beta:${beta}`}`,
    binary: false,
    aggregate: { use: 'chrf', ...formula },
    judge(answer, targets) {
      const output = codePoints(prepared(answer), whitespace);
      let best: readonly number[] = [];
      let bestValue = -1;
      for (const target of targets) {
        const reference = codePoints(prepared(target), whitespace);
        const stats = [...counts(characters, charOrder, output, reference), ...(wordOrder === 0 ? [] : wordCounts(answer, target))];
        const value = chrfOf(stats, formula);
        if (value <= bestValue) continue;
        bestValue = value;
        best = stats;
      }
      return { value: Math.max(0, bestValue), stats: best };
    },
  };

  function wordCounts(answer: string, target: string): readonly number[] {
    wordIds.forget();
    addWords(prepared(target), wordIds);
    const reference = wordIds.ids.slice(0, wordIds.length);
    wordIds.nextText();
    addWords(prepared(answer), wordIds);
    return counts(words, wordOrder, wordIds.ids.subarray(0, wordIds.length), reference);
  }
}

/** For each order: the output's n-grams (none where the reference has none), the reference's, the shared ones. */
function counts(overlap: NgramOverlap, orders: number, output: Int32Array, reference: Int32Array): readonly number[] {
  overlap.forget();
  overlap.addReference(reference, reference.length);
  overlap.match(output, output.length);
  const stats: number[] = [];
  for (let order = 0; order < orders; order++) {
    const inReference = Math.max(0, reference.length - order);
    stats.push(inReference === 0 ? 0 : Math.max(0, output.length - order), inReference, overlap.matches[order] ?? 0);
  }
  return stats;
}

function codePoints(text: string, withSpace: boolean): Int32Array {
  const points = new Int32Array(text.length);
  let n = 0;
  for (let i = 0; i < text.length; i++) {
    const point = text.codePointAt(i) ?? 0;
    if (point > 0xffff) i++;
    else if (!withSpace && isPythonSpace(point)) continue;
    points[n++] = point;
  }
  return points.subarray(0, n);
}

/** Words between white space; a sign of ASCII's punctuation at a word's end is one of its own, or else one at its beginning. */
function addWords(text: string, into: TokenIds): void {
  let start = -1;
  for (let i = 0; i <= text.length; i++) {
    const ends = i === text.length || isPythonSpace(text.charCodeAt(i));
    if (!ends && start < 0) start = i;
    if (!ends || start < 0) continue;
    const single = i - start === 1 || (i - start === 2 && (text.codePointAt(start) ?? 0) > 0xffff);
    const cutEnd = !single && isPunctuation(text.charCodeAt(i - 1));
    const cutStart = !single && !cutEnd && isPunctuation(text.charCodeAt(start));
    for (let k = start; k < i; k++) {
      if ((cutEnd && k === i - 1) || (cutStart && k === start + 1)) into.end();
      into.add(text.charCodeAt(k));
    }
    into.end();
    start = -1;
  }
}

/** Python's `string.punctuation`. */
function isPunctuation(unit: number): boolean {
  return (unit >= 33 && unit <= 47) || (unit >= 58 && unit <= 64) || (unit >= 91 && unit <= 96) || (unit >= 123 && unit <= 126);
}
