import { normalizers, type Normalizer } from '../task/scorers.ts';
import { createDecimal } from './decimal.ts';
import { plainDigits } from './lastNumber.ts';

/**
 * One text → the form that is compared. Composed and decomposed letters (é) are always the same text (NFC); beyond that, whatever order
 * they are listed in, these run in this order:
 *
 * - `casefold`: NFKC (ﬁ → fi, full width → ASCII), lower case, ß → ss, ς → σ
 * - `numbers`: each number written one way: `$1,000.50` → `1000.5`; percent and currency signs beside a number go
 * - `punctuation`: ASCII's and Unicode's punctuation goes; with `numbers`, a number keeps its point and its minus
 * - `articles`: the words a, an, the
 * - `trim`: white space at the ends
 *
 * After `punctuation` or `articles` a run of white space is one space. Together with `casefold` they are SQuAD's normalisation.
 */
export function createNormalizer(wanted: readonly Normalizer[]): (text: string) => string {
  const steps: ((text: string) => string)[] = [];
  const has = (name: Normalizer): boolean => wanted.includes(name);
  if (has('casefold')) steps.push(casefold);
  if (has('numbers')) steps.push(plainNumbers);
  if (has('punctuation')) steps.push(text => text.replace(has('numbers') ? punctuationAroundNumbers : punctuation, ''));
  if (has('articles')) steps.push(text => text.replace(articles, ' '));
  if (has('punctuation') || has('articles')) steps.push(text => text.replace(/\s+/g, ' '));
  if (has('trim')) steps.push(text => text.trim());
  return text => steps.reduce((value, step) => step(value), beyondAscii.test(text) ? text.normalize('NFC') : text);
}

/** The normalizers in the order they run, each once: equal lists, equal meaning. */
export function orderedNormalizers(wanted: readonly Normalizer[]): readonly Normalizer[] {
  return normalizers.filter(name => wanted.includes(name));
}

/** Case folding as far as comparing needs it, after NFKC. */
export function casefold(text: string): string {
  if (!beyondAscii.test(text)) return text.toLowerCase();
  return text.normalize('NFKC').toLowerCase().replaceAll('ß', 'ss').replaceAll('ς', 'σ').normalize('NFC');
}

const beyondAscii = /[^\t\n\r -~]/;
const punctuation = /[!-/:-@[-`{-~\p{P}]/gu;
const punctuationAroundNumbers = /(?![.-])[!-/:-@[-`{-~\p{P}]|(?<!\d)\.|\.(?!\d)|-(?!\d)|(?<=[^\s(])-/gu;
const articles = /(?<![\p{L}\p{N}_])(?:an?|the)(?![\p{L}\p{N}_])/giu;

function plainNumbers(text: string): string {
  return plainDigits(text)
    .replace(/\p{Sc} ?(?=-?\.?\d)/gu, '')
    .replace(/(?<=\d) ?%/g, '')
    .replace(/\d[\d,]*(?:\.\d+)?|(?<![\p{L}\d.])\.\d+/gu, plainNumber);
}

function plainNumber(written: string): string {
  if (written.includes(',') && !/^\d{1,3}(?:,\d{3})+(?:\.\d+)?$/.test(written)) return written.split(',').map(part => (part === '' ? '' : plainNumber(part))).join(',');
  const [integer = '', fraction = ''] = written.replaceAll(',', '').split('.');
  const { digits, exponent } = createDecimal({ negative: false, integer, fraction, exponent: 0 });
  if (exponent >= 0) return digits === '' ? '0' : digits + '0'.repeat(exponent);
  const padded = digits.padStart(1 - exponent, '0');
  return `${padded.slice(0, exponent)}.${padded.slice(exponent)}`;
}
