import type { BleuParams } from '../task/scorers.ts';
import { bleuOf, bleuOrders, type BleuFormula } from './corpus/bleuOf.ts';
import { NgramOverlap } from './corpus/ngramOverlap.ts';
import { sacrebleuVersion } from './corpus/sacrebleuVersion.ts';
import type { Scorer } from './scorer.ts';
import { bleuTokenizers } from './tokenize/bleuTokenizers.ts';
import { TokenIds } from './tokenize/tokenIds.ts';
import { withoutLastSpace } from './tokenize/whiteSpace.ts';

/**
 * Corpus BLEU as sacrebleu 2 defines it, to its last digit. A sample's value is its sentence BLEU (with effective order, as `sentence_bleu` has it); the
 * metric is made of the samples' summed statistics: output length, closest reference length, 4 matches, 4 totals. The definition holds sacrebleu's
 * signature; only `nrefs` is missing, which the data say.
 */
export function createBleu(id: string, params: BleuParams): Scorer {
  const { tokenize = '13a', smooth = 'exp', lowercase = false } = params;
  const smoothValue = params.smooth_value ?? (smooth === 'floor' ? 0.1 : smooth === 'add-k' ? 1 : 0);
  const smoothed = smooth === 'floor' || smooth === 'add-k' ? `${smooth}[${smoothValue.toFixed(2)}]` : smooth;
  const formula: BleuFormula = { smooth, smoothValue, effectiveOrder: params.effective_order ?? false };
  const sentence: BleuFormula = { ...formula, effectiveOrder: true };
  const tokenizer = bleuTokenizers[tokenize];
  const tokens = new TokenIds();
  const overlap = new NgramOverlap(bleuOrders);
  const read = (text: string): void => {
    tokens.nextText();
    tokenizer(withoutLastSpace(lowercase ? text.toLowerCase() : text), tokens);
  };
  return {
    id,
    definition: `bleu/1 case:${lowercase ? 'lc' : 'mixed'}|eff:${formula.effectiveOrder ? 'yes' : 'no'}|tok:${tokenize}|smooth:${smoothed}|version:${sacrebleuVersion}`,
    binary: false,
    aggregate: { use: 'bleu', ...formula },
    judge(answer, targets) {
      tokens.forget();
      overlap.forget();
      const lengths: number[] = [];
      for (const target of targets) {
        read(target);
        overlap.addReference(tokens.ids, tokens.length);
        lengths.push(tokens.length);
      }
      read(answer);
      overlap.match(tokens.ids, tokens.length);
      const stats = [tokens.length, closest(tokens.length, lengths), ...overlap.matches];
      for (let order = 0; order < bleuOrders; order++) stats.push(Math.max(0, tokens.length - order));
      return { value: bleuOf(stats, sentence), stats };
    },
  };
}

/** The reference length nearest to the output's; of two equally near ones the shorter. */
function closest(length: number, references: readonly number[]): number {
  let best = references[0] ?? 0;
  for (const reference of references) {
    const nearer = Math.abs(reference - length) - Math.abs(best - length);
    if (nearer < 0 || (nearer === 0 && reference < best)) best = reference;
  }
  return best;
}
