import type { BleuTokenizer } from '../../task/scorers.ts';
import type { TokenIds } from './tokenIds.ts';
import { tokenizeWestern } from './western.ts';
import { isPythonSpace } from './whiteSpace.ts';

/** sacrebleu's tokenizers: each puts the tokens of a text, without white space at its end, into a table. */
export const bleuTokenizers: Readonly<Record<BleuTokenizer, (text: string, into: TokenIds) => void>> = {
  '13a': (text, into) => tokenizeWestern(unescaped(text), into, true),
  zh: (text, into) => tokenizeWestern(text.slice(firstOf(text)), into, false, isChinese),
  intl: (text, into) => splitAtSpaces(international(text), into),
  char: (text, into) => {
    for (let i = 0; i < text.length; i++) {
      const unit = text.charCodeAt(i);
      if (isPythonSpace(unit)) continue;
      into.add(unit);
      if (unit >= 0xd800 && unit <= 0xdbff && i + 1 < text.length) into.add(text.charCodeAt(++i));
      into.end();
    }
  },
  none: splitAtSpaces,
};

export function splitAtSpaces(text: string, into: TokenIds): void {
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    if (isPythonSpace(unit)) into.end();
    else into.add(unit);
  }
  into.end();
}

/** The language-independent part of mteval-v13a. */
function unescaped(text: string): string {
  let plain = text;
  if (plain.includes('<')) plain = plain.replaceAll('<skipped>', '');
  if (plain.includes('\n')) plain = plain.replaceAll('-\n', '').replaceAll('\n', ' ');
  if (plain.includes('&')) plain = plain.replaceAll('&quot;', '"').replaceAll('&amp;', '&').replaceAll('&lt;', '<').replaceAll('&gt;', '>');
  return plain;
}

/** mteval-v14.pl's international tokenization: punctuation is a token unless digits stand on both sides of it, and each symbol is one. */
function international(text: string): string {
  return text
    .replace(/(\P{N})(\p{P})/gu, '$1 $2 ')
    .replace(/(\p{P})(\P{N})/gu, ' $1 $2')
    .replace(/\p{S}/gu, ' $& ');
}

function firstOf(text: string): number {
  let start = 0;
  while (start < text.length && isPythonSpace(text.charCodeAt(start))) start++;
  return start;
}

/**
 * sacrebleu's ranges of Chinese characters. Two of them were meant to lie beyond U+FFFF, but their ends are texts of two characters there
 * (`'\u20000'` is U+2000 and a zero), so what they hold is U+2001 to U+2A6D and U+2F81 to U+2FA1: kept, or the numbers would differ.
 */
const chinese: readonly (readonly [number, number])[] = [
  [0x3400, 0x4db5], [0x4e00, 0x9fa5], [0x9fa6, 0x9fbb], [0xf900, 0xfa2d], [0xfa30, 0xfa6a], [0xfa70, 0xfad9], [0x2001, 0x2a6d], [0x2f81, 0x2fa1], [0xff00, 0xffef], [0x2e80, 0x2eff],
  [0x3000, 0x303f], [0x31c0, 0x31ef], [0x2f00, 0x2fdf], [0x2ff0, 0x2fff], [0x3100, 0x312f], [0x31a0, 0x31bf], [0xfe10, 0xfe1f], [0xfe30, 0xfe4f], [0x2600, 0x26ff], [0x2700, 0x27bf],
  [0x3200, 0x32ff], [0x3300, 0x33ff],
];

const chineseUnits = new Uint8Array(0x10000);
for (const [first, last] of chinese) chineseUnits.fill(1, first, last + 1);

function isChinese(unit: number): boolean {
  return chineseUnits[unit] === 1;
}
