import type { TokenIds } from '../tokenIds.ts';
import { isPythonSpace } from '../whiteSpace.ts';
import { PieceEncoder } from './pieceEncoder.ts';
import type { PieceModel } from './readPieceModel.ts';
import { characterLength } from './utf8.ts';

/** sacrebleu's tokenizer `spm`: it writes the pieces with a space between them and splits that at white space, so a piece that holds some is several tokens. */
export function createPieceTokenizer(model: PieceModel): (text: string, into: TokenIds) => void {
  const encoder = new PieceEncoder(model);
  return (text, into) => {
    encoder.encode(text);
    const { bytes } = encoder.pieces;
    let at = 0;
    for (const end of encoder.ends) {
      while (at < end) {
        const length = characterLength(bytes[at] ?? 0);
        // Tokens need only be equal where their texts are: the bytes stand for the characters.
        if (isPythonSpace(unitAt(bytes, at, length))) into.end();
        else for (let k = 0; k < length; k++) into.add(bytes[at + k] ?? 0);
        at += length;
      }
      into.end();
    }
  };
}

/** A character, where it may be white space: that has three bytes at most. */
function unitAt(bytes: Uint8Array, at: number, length: number): number {
  const [a = 0, b = 0, c = 0] = [bytes[at], bytes[at + 1], bytes[at + 2]];
  if (length === 1) return a;
  if (length === 2) return ((a & 0x1f) << 6) | (b & 0x3f);
  return length === 3 ? ((a & 0x0f) << 12) | ((b & 0x3f) << 6) | (c & 0x3f) : 0x61;
}
