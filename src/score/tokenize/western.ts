import type { TokenIds } from './tokenIds.ts';
import { isPythonSpace } from './whiteSpace.ts';

/**
 * The language-dependent part of mteval-v13a, which sacrebleu's `13a` and `zh` share, in one pass: four substitutions after each other there, which are
 *
 *     ([\{-\~\[-\` -\&\(-\+\:-\@\/])  →  ' \1 '        a symbol is a token
 *     ([^0-9])([\.,])                 →  '\1 \2 '      . and , are, unless preceded by a digit
 *     ([\.,])([^0-9])                 →  ' \1 \2'      or followed by one
 *     ([0-9])(-)                      →  '\1 \2 '      a dash after a digit is
 *
 * and then a split at white space. What the second one matched cannot be the first character of its next match, so in `a,,5` the second comma stays with the 5.
 * @param padded whether spaces stand around the text, as in `13a`: then its ends count as something other than a digit
 * @param isolated whether a character (UTF-16 unit) is a token of its own, with a space on either side
 */
export function tokenizeWestern(text: string, into: TokenIds, padded: boolean, isolated?: (unit: number) => boolean): void {
  const { length } = text;
  /** Before this character is one that is no digit and that no match has taken. */
  let preceded = padded;
  let afterDigit = false;
  for (let i = 0; i < length; i++) {
    const unit = text.charCodeAt(i);
    const kind = unit < 128 ? (kinds[unit] ?? 0) : isPythonSpace(unit) ? space : isolated !== undefined && isolated(unit) ? symbol : letter;
    switch (kind) {
      case letter:
        into.add(unit);
        preceded = true;
        afterDigit = false;
        break;
      case space:
        into.end();
        preceded = true;
        afterDigit = false;
        break;
      case digit:
        into.add(unit);
        preceded = false;
        afterDigit = true;
        break;
      case symbol:
        into.end();
        into.add(unit);
        into.end();
        preceded = true;
        afterDigit = false;
        break;
      case dash:
        if (afterDigit) into.end();
        into.add(unit);
        if (afterDigit) into.end();
        preceded = true;
        afterDigit = false;
        break;
      default: {
        const next = i + 1 < length ? text.charCodeAt(i + 1) : padded ? 32 : -1;
        const joins = !preceded && (next === -1 || (next >= 48 && next <= 57));
        if (!joins) into.end();
        into.add(unit);
        if (!joins) into.end();
        preceded = !preceded;
        afterDigit = false;
      }
    }
  }
  into.end();
}

const letter = 0;
const space = 1;
const digit = 2;
const symbol = 3;
const dash = 4;
const stop = 5;

/** By ASCII code. */
const kinds = Uint8Array.from({ length: 128 }, (_, unit) => {
  const character = String.fromCharCode(unit);
  if (isPythonSpace(unit)) return space;
  if (/[0-9]/.test(character)) return digit;
  if (/[.,]/.test(character)) return stop;
  if (character === '-') return dash;
  return /[{-~[-` -&(-+:-@/]/.test(character) ? symbol : letter;
});
