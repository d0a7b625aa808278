import { unknownPiece, type Cut } from './cut.ts';
import { pieceKind, type PieceModel } from './readPieceModel.ts';
import { characterLength } from './utf8.ts';

/** What an unknown character loses against the rarest piece. */
const unknownPenalty = 10;
/** C's FLT_MIN, which SentencePiece's maximum of the scores starts from. */
const smallest = Math.fround(1.17549435e-38);

/**
 * The likeliest pieces of a normalized text (Viterbi). Sums are rounded to 32 bits before they are compared, and of equal paths the one whose last piece
 * starts first stays: so SentencePiece 0.2.3 decides ties.
 */
export function createUnigramCutter({ trie, scores, kinds }: PieceModel): (bytes: Uint8Array, length: number, into: Cut) => void {
  const normal = scores.filter((_, id) => kinds[id] === pieceKind.normal);
  const highest = normal.reduce((most, score) => Math.max(most, score), smallest);
  const lowest = normal.reduce((least, score) => Math.min(least, score), Math.fround(3.4028234663852886e38));
  const unknownScore = Math.fround(lowest - unknownPenalty);
  /** Of the best path that ends at a byte: its sum, where its last piece starts (−1: no path) and which one that is. */
  let sums = new Float32Array(1024);
  let starts = new Int32Array(1024);
  let ids = new Int32Array(1024);
  return (bytes, length, into) => {
    if (length >= sums.length) {
      sums = new Float32Array(length * 2);
      starts = new Int32Array(length * 2);
      ids = new Int32Array(length * 2);
    }
    starts.fill(-1, 0, length + 1);
    sums[0] = 0;
    for (let start = 0; start < length; ) {
      const before = sums[start] ?? 0;
      const character = Math.min(characterLength(bytes[start] ?? 0), length - start);
      let isKnown = false;
      let node = 0;
      for (let at = start; at < length; ) {
        node = trie.step(node, bytes[at++] ?? 0);
        if (node < 0) break;
        const id = trie.valueAt(node);
        if (id < 0 || kinds[id] === pieceKind.unused) continue;
        // One that a user has defined is always taken.
        const score = kinds[id] === pieceKind.userDefined ? Math.fround((at - start) * highest) - 0.1 : (scores[id] ?? 0);
        offer(at, Math.fround(score + before), start, id);
        if (at - start === character) isKnown = true;
      }
      if (!isKnown) offer(start + character, Math.fround(unknownScore + before), start, unknownPiece);
      start += character;
    }
    into.length = 0;
    for (let end = length; end > 0; end = starts[end] ?? 0) into.add(end, ids[end] ?? unknownPiece);
    into.reverse();
  };

  function offer(end: number, sum: number, start: number, id: number): void {
    if (starts[end] !== -1 && sum <= (sums[end] ?? 0)) return;
    sums[end] = sum;
    starts[end] = start;
    ids[end] = id;
  }
}
