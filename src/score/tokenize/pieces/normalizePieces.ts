import type { ByteBuffer } from './byteBuffer.ts';
import { longestRule } from './charsMap.ts';
import type { PieceModel } from './readPieceModel.ts';
import { characterLength } from './utf8.ts';

const space = 0x20;
/** U+2581, which stands for a space in pieces. */
const escapedSpace = Uint8Array.of(0xe2, 0x96, 0x81);
const plainSpace = Uint8Array.of(space);

/** Puts a text (UTF-8, `length` bytes) into the form that the model's pieces are of, as SentencePiece's normalizer does. */
export function normalizePieces({ rules, userDefined }: Pick<PieceModel, 'rules' | 'userDefined'>, text: Uint8Array, length: number, into: ByteBuffer): void {
  const { charsMap, dummy, removeExtraSpaces, escapeSpaces } = rules;
  const written = escapeSpaces ? escapedSpace : plainSpace;
  into.length = 0;
  /** What stands for the text from `at` on: `from` to `to` in `source`, in place of `consumed` bytes. */
  let source = text;
  let from = 0;
  let to = 0;
  let consumed = 0;
  let at = 0;
  while (removeExtraSpaces && at < length) {
    read();
    if (to - from !== 1 || source[from] !== space) break;
    at += consumed;
  }
  if (at >= length) return;
  if (dummy === 'prefix') into.append(written, 0, written.length);
  let afterSpace = removeExtraSpaces;
  while (at < length) {
    read();
    while (afterSpace && from < to && source[from] === space) from++;
    for (let k = from; k < to; k++) {
      const byte = source[k] ?? 0;
      if (byte === space) into.append(written, 0, written.length);
      else into.add(byte);
    }
    if (from < to) afterSpace = removeExtraSpaces && source[to - 1] === space;
    at += consumed;
  }
  if (removeExtraSpaces) while (into.endsWith(written)) into.length -= written.length;
  if (dummy === 'suffix') into.append(written, 0, written.length);

  function read(): void {
    source = text;
    from = at;
    const fixed = userDefined === undefined ? 0 : userDefined.longest(text, at, length);
    const rule = fixed > 0 || charsMap === undefined ? -1 : longestRule(charsMap, text, at, length);
    if (rule < 0 || charsMap === undefined) {
      consumed = fixed > 0 ? fixed : characterLength(text[at] ?? 0);
      to = at + consumed;
      return;
    }
    consumed = Math.floor(rule / 2 ** 32);
    source = charsMap.texts;
    from = rule % 2 ** 32;
    to = source.indexOf(0, from);
    if (to < 0) to = from;
  }
}
