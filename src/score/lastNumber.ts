import { createDecimal, type Decimal } from './decimal.ts';

/**
 * The last number of a text, exactly as written: `$1,234.50` is 1234.5, `3.` at the end of a sentence is 3, `1.5e3` is 1500.
 *
 * - Thousands: `,` `'` `_` and no-break spaces between groups of exactly three (`1,000`). Dots do so only where there are two or more (`1.000.000`).
 * - The decimal sign is a point, or the one comma between digits that cannot stand for thousands: `2,5`, `0,125`, `1.234,50`. Where there are several commas they
 *   separate numbers (`1,2,3` ends in 3), and so do one between four digits and four (`2019,2020`), one before a year (`May 12,2020`), the one of a pair in brackets (`(3,5)` ends in 5)
 *   and full-width ones (`3，4`).
 * - A minus counts where nothing that could be subtracted from stands before it: `= -5` is −5, `10-5` and `GPT-5` end in 5. `−` and `–` are minuses too.
 * - Currency signs and percent signs mean nothing: `50%` is 50.
 * - Fractions and powers are not understood: `3/4` ends in 4.
 *
 * One walk from the end, so linear in the length whatever the text.
 */
export function lastNumber(text: string): Decimal | undefined {
  const plain = plainDigits(text);
  let end = plain.length;
  while (end > 0 && !isDigit(plain, end - 1)) end--;
  if (end === 0) return undefined;
  const exponent = readExponent(plain, end);
  const hasDecimalCommas = !text.includes('，');
  if (exponent) return readMantissa(plain, exponent.mantissaEnd, exponent.value, hasDecimalCommas);
  return readMantissa(plain, end, 0, hasDecimalCommas);
}

/** Other scripts' digits, signs and separators as ASCII; no-break spaces as U+202F; LaTeX's `{,}` and `,\!` as a comma. */
export function plainDigits(text: string): string {
  let plain = text;
  if (foreign.test(plain)) plain = plain.replace(foreignAll, character => foreignAs(character));
  if (plain.includes('{,}')) plain = plain.replaceAll('{,}', ',');
  if (plain.includes(',\\!')) plain = plain.replaceAll(',\\!', ',');
  return plain;
}

const foreign = /[\u00a0\u0660-\u0669\u066b\u066c\u06f0-\u06f9\u0966-\u096f\u2007\u2009-\u2011\u2013\u2019\u202f\u2212\ufe63\uff05\uff0b-\uff0e\uff10-\uff19]/;
const foreignAll = new RegExp(foreign.source, 'g');
const zeros = [0x660, 0x6f0, 0x966, 0xff10];
const signs: Readonly<Record<string, string>> = {
  '\u066b': '.', '\u066c': ',', '\u2019': "'", '\uff05': '%', '\uff0b': '+', '\uff0c': ',', '\uff0e': '.',
  '\u2010': '-', '\u2011': '-', '\u2013': '-', '\u2212': '-', '\ufe63': '-', '\uff0d': '-',
};

function foreignAs(character: string): string {
  const sign = signs[character];
  if (sign !== undefined) return sign;
  const code = character.charCodeAt(0);
  for (const zero of zeros) if (code >= zero && code < zero + 10) return String(code - zero);
  return '\u202f';
}

/** `e3`, `E-07` before `end`, where a digit stands before it. At most six digits: what is longer is no exponent. */
function readExponent(text: string, end: number): { readonly mantissaEnd: number; readonly value: number } | undefined {
  let at = end;
  while (at > 0 && isDigit(text, at - 1)) at--;
  if (end - at > 6) return undefined;
  const digits = text.slice(at, end);
  const signed = text[at - 1] === '-' || text[at - 1] === '+';
  const e = signed ? at - 2 : at - 1;
  if ((text[e] !== 'e' && text[e] !== 'E') || !isDigit(text, e - 1)) return undefined;
  return { mantissaEnd: e, value: signed && text[at - 1] === '-' ? -Number(digits) : Number(digits) };
}

function readMantissa(text: string, end: number, exponent: number, hasDecimalCommas: boolean): Decimal {
  const last = runStart(text, end);
  const run = text.slice(last, end);
  let start = last;
  let integer = run;
  let fraction = '';
  if (text[last - 1] === '.') {
    const dotted = readGroups(text, end, '.');
    const whole = readInteger(text, last - 1);
    if (dotted && dotted.groups > 2) ({ start, digits: integer } = dotted);
    else if (whole && !(text[whole.start - 1] === '.' && isDigit(text, whole.start - 2))) {
      start = whole.start;
      integer = whole.digits;
      fraction = run;
    } else if (!isDigit(text, last - 2) && !continuesWord(text[last - 2])) {
      start = last - 1;
      integer = '';
      fraction = run;
    }
  } else {
    const beforeComma = hasDecimalCommas ? readBeforeComma(text, last, run.length) : undefined;
    const whole = beforeComma ?? readInteger(text, end);
    if (beforeComma) fraction = run;
    if (whole && !(text[whole.start - 1] === '.' && isDigit(text, whole.start - 2))) ({ start, digits: integer } = whole);
  }
  return createDecimal({ negative: isNegative(text, start), integer, fraction, exponent });
}

/** The whole part that ends at `end`: grouped in threes where it can be, else the digits alone. */
function readInteger(text: string, end: number): { readonly start: number; readonly digits: string } | undefined {
  const start = runStart(text, end);
  if (start === end) return undefined;
  const separator = text[start - 1];
  const grouped = separator !== undefined && ",'_\u202f".includes(separator) ? readGroups(text, end, separator) : undefined;
  return grouped ?? { start, digits: text.slice(start, end) };
}

/** What stands before a comma that is a decimal sign; undefined where it is none. @param at where the digits behind it begin */
function readBeforeComma(text: string, at: number, digitsBehind: number): { readonly start: number; readonly digits: string } | undefined {
  const end = at - 1;
  if (text[end] !== ',' || !isDigit(text, end - 1)) return undefined;
  const start = runStart(text, end);
  const digits = text.slice(start, end);
  const separator = text[start - 1] ?? '';
  const grouped = ".'_\u202f".includes(separator) && separator !== '' ? readGroups(text, end, separator) : undefined;
  if (grouped !== undefined && !grouped.digits.startsWith('0')) return grouped;
  if ((separator === ',' || separator === '.') && isDigit(text, start - 2)) return undefined;
  const isThousands = digitsBehind === 3 && digits.length <= 3 && digits[0] !== '0';
  const isYear = digitsBehind === 4 && /^(?:19|20)/.test(text.slice(at, at + 2)) && digits !== '0';
  const isPair = '([{'.includes(text[start - 1] ?? ' ') && ')]}'.includes(text[at + digitsBehind] ?? ' ');
  return isThousands || isYear || isPair || (digits.length === 4 && digitsBehind === 4) ? undefined : { start, digits };
}

/** `1,234,567`: a first group of one to three digits, then groups of exactly three with the same separator; anything else is undefined. */
function readGroups(text: string, end: number, separator: string): { readonly start: number; readonly digits: string; readonly groups: number } | undefined {
  const groups: string[] = [];
  let at = end;
  for (;;) {
    const start = runStart(text, at);
    const more = text[start - 1] === separator && isDigit(text, start - 2);
    const length = at - start;
    if (more ? length !== 3 : length < 1 || length > 3) return undefined;
    groups.push(text.slice(start, at));
    if (!more) return groups.length > 1 ? { start, digits: groups.reverse().join(''), groups: groups.length } : undefined;
    at = start - 1;
  }
}

function isNegative(text: string, start: number): boolean {
  let at = start - 1;
  if (isCurrency(text[at]) || (text[at] === ' ' && isCurrency(text[at - 1]))) {
    if (text[at] === ' ') at--;
    while (isCurrency(text[at])) at--;
  }
  const before = text[at - 1];
  return text[at] === '-' && !(before !== undefined && (before === '-' || /[\p{L}\p{N})\]}%.]/u.test(before)));
}

function isCurrency(character: string | undefined): boolean {
  return character !== undefined && (character === '$' || (character > '\u007f' && /\p{Sc}/u.test(character)));
}

function continuesWord(character: string | undefined): boolean {
  return character !== undefined && (character === '.' || /\p{L}/u.test(character));
}

function runStart(text: string, end: number): number {
  let start = end;
  while (start > 0 && isDigit(text, start - 1)) start--;
  return start;
}

function isDigit(text: string, at: number): boolean {
  const code = text.charCodeAt(at);
  return code >= 48 && code <= 57;
}
