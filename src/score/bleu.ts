import type { BleuParams } from '../task/scorers.ts';
import { bleuOf, bleuOrders, type BleuFormula } from './corpus/bleuOf.ts';
import { NgramOverlap } from './corpus/ngramOverlap.ts';
import { sacrebleuVersion } from './corpus/sacrebleuVersion.ts';
import type { Scorer } from './scorer.ts';
import { bleuTokenizers } from './tokenize/bleuTokenizers.ts';
import { createPieceTokenizer } from './tokenize/pieces/pieceTokenizer.ts';
import { readPieceModel } from './tokenize/pieces/readPieceModel.ts';
import { TokenIds } from './tokenize/tokenIds.ts';
import { withoutLastSpace } from './tokenize/whiteSpace.ts';

/**
 * Corpus BLEU as sacrebleu 2 defines it, to its last digit. A sample's value is its sentence BLEU (with effective order, as `sentence_bleu` has it); the
 * metric is made of the samples' summed statistics: output length, closest reference length, 4 matches, 4 totals. The definition holds sacrebleu's
 * signature; only `nrefs` is missing, which the data say. Of a SentencePiece model it names what is in the file, since nothing else says which one it was.
 */
export function createBleu(id: string, params: BleuParams): Scorer {
  const { tokenize = '13a', smooth = 'exp', lowercase = false } = params;
  const smoothValue = params.smooth_value ?? (smooth === 'floor' ? 0.1 : smooth === 'add-k' ? 1 : 0);
  const smoothed = smooth === 'floor' || smooth === 'add-k' ? `${smooth}[${smoothValue.toFixed(2)}]` : smooth;
  const formula: BleuFormula = { smooth, smoothValue, effectiveOrder: params.effective_order ?? false };
  const sentence: BleuFormula = { ...formula, effectiveOrder: true };
  // A model takes a while to read, and most scorers of a run are made for their definition alone.
  let tokenizer = typeof tokenize === 'string' ? bleuTokenizers[tokenize] : undefined;
  const tokens = new TokenIds();
  const overlap = new NgramOverlap(bleuOrders);
  const read = (text: string): void => {
    tokens.nextText();
    tokenizer ??= createPieceTokenizer(readPieceModel(bytesOf(id, tokenize)));
    tokenizer(withoutLastSpace(lowercase ? text.toLowerCase() : text), tokens);
  };
  return {
    id,
    definition: `bleu/1 case:${lowercase ? 'lc' : 'mixed'}|eff:${formula.effectiveOrder ? 'yes' : 'no'}|tok:${typeof tokenize === 'string' ? tokenize : `spm-${tokenize.hash?.slice(0, 16) ?? ''}`}|smooth:${smoothed}|version:${sacrebleuVersion}`,
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

function bytesOf(id: string, tokenize: BleuParams['tokenize']): Uint8Array {
  if (typeof tokenize !== 'object' || tokenize.bytes === undefined) throw new Error(`The SentencePiece model of scorer ${id} was not read`);
  return tokenize.bytes;
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
