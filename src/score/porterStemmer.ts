/**
 * Porter's stemmer (M. F. Porter, "An algorithm for suffix stripping", Program 14, 1980) with NLTK's extensions, which rouge-score uses: a table of irregular
 * forms, words of two letters as they are, `ties` → tie, `spied` → spi, y → i only after a consonant, `alli` looked at twice, and the suffixes bli, fulli, logi.
 * @param word lower case
 */
export function stem(word: string): string {
  const irregular = irregularForms.get(word);
  if (irregular !== undefined) return irregular;
  if (word.length <= 2) return word;
  return [plural, past, finalY, doubleSuffix, longSuffix, lastSuffix, finalE, doubleL].reduce((stemmed, step) => step(stemmed), word);
}

const irregularForms: ReadonlyMap<string, string> = new Map([
  ['sky', 'sky'], ['skies', 'sky'], ['dying', 'die'], ['lying', 'lie'], ['tying', 'tie'], ['news', 'news'], ['innings', 'inning'], ['inning', 'inning'], ['outings', 'outing'],
  ['outing', 'outing'], ['cannings', 'canning'], ['canning', 'canning'], ['howe', 'howe'], ['proceed', 'proceed'], ['exceed', 'exceed'], ['succeed', 'succeed'],
]);

/** Of each letter whether it is a consonant: not a, e, i, o, u, and not y after a consonant. */
function consonants(word: string): readonly boolean[] {
  const flags: boolean[] = [];
  for (const letter of word) flags.push(letter === 'y' ? flags.at(-1) !== true : !'aeiou'.includes(letter));
  return flags;
}

/** How often a vowel is followed by a consonant: Porter's m. */
function measure(part: string): number {
  const flags = consonants(part);
  return flags.filter((consonant, k) => consonant && flags[k - 1] === false).length;
}

function hasVowel(part: string): boolean {
  return consonants(part).includes(false);
}

function endsDoubled(word: string): boolean {
  return word.length >= 2 && word.at(-1) === word.at(-2) && consonants(word).at(-1) === true;
}

/** Consonant, vowel, consonant other than w, x, y; or a word of a vowel and a consonant. */
function endsShort(word: string): boolean {
  const flags = consonants(word);
  if (word.length === 2) return flags[0] === false && flags[1] === true;
  return flags.at(-3) === true && flags.at(-2) === false && flags.at(-1) === true && !'wxy'.includes(word.at(-1) ?? '');
}

type Rule = readonly [suffix: string, replacement: string];

/** The first rule whose suffix the word has is the only one: where its stem does not fit, the word stays. */
function apply(word: string, rules: readonly Rule[], fits: (stem: string, suffix: string) => boolean): string {
  const rule = rules.find(([suffix]) => word.endsWith(suffix));
  if (rule === undefined) return word;
  const [suffix, replacement] = rule;
  const rest = word.slice(0, word.length - suffix.length);
  return fits(rest, suffix) ? rest + replacement : word;
}

function plural(word: string): string {
  if (word.endsWith('ies') && word.length === 4) return word.slice(0, -1);
  return apply(word, [['sses', 'ss'], ['ies', 'i'], ['ss', 'ss'], ['s', '']], () => true);
}

function past(word: string): string {
  if (word.endsWith('ied')) return word.slice(0, word.length === 4 ? -1 : -2);
  if (word.endsWith('eed')) return measure(word.slice(0, -3)) > 0 ? word.slice(0, -1) : word;
  const suffix = ['ed', 'ing'].find(ending => word.endsWith(ending) && hasVowel(word.slice(0, -ending.length)));
  if (suffix === undefined) return word;
  const rest = word.slice(0, -suffix.length);
  if (['at', 'bl', 'iz'].some(ending => rest.endsWith(ending))) return `${rest}e`;
  if (endsDoubled(rest)) return 'lsz'.includes(rest.at(-1) ?? '') ? rest : rest.slice(0, -1);
  return measure(rest) === 1 && endsShort(rest) ? `${rest}e` : rest;
}

function finalY(word: string): string {
  return apply(word, [['y', 'i']], rest => rest.length > 1 && consonants(rest).at(-1) === true);
}

const doubleSuffixes: readonly Rule[] = [
  ['ational', 'ate'], ['tional', 'tion'], ['enci', 'ence'], ['anci', 'ance'], ['izer', 'ize'], ['bli', 'ble'], ['alli', 'al'], ['entli', 'ent'], ['eli', 'e'], ['ousli', 'ous'], ['ization', 'ize'],
  ['ation', 'ate'], ['ator', 'ate'], ['alism', 'al'], ['iveness', 'ive'], ['fulness', 'ful'], ['ousness', 'ous'], ['aliti', 'al'], ['iviti', 'ive'], ['biliti', 'ble'], ['fulli', 'ful'], ['logi', 'log'],
];

function doubleSuffix(word: string): string {
  if (word.endsWith('alli') && measure(word.slice(0, -4)) > 0) return doubleSuffix(word.slice(0, -2));
  // Of `geologi` the measure is that of `geol`.
  return apply(word, doubleSuffixes, (rest, suffix) => measure(suffix === 'logi' ? `${rest}l` : rest) > 0);
}

function longSuffix(word: string): string {
  return apply(word, [['icate', 'ic'], ['ative', ''], ['alize', 'al'], ['iciti', 'ic'], ['ical', 'ic'], ['ful', ''], ['ness', '']], rest => measure(rest) > 0);
}

const lastSuffixes: readonly Rule[] = ['al', 'ance', 'ence', 'er', 'ic', 'able', 'ible', 'ant', 'ement', 'ment', 'ent', 'ion', 'ou', 'ism', 'ate', 'iti', 'ous', 'ive', 'ize'].map(suffix => [suffix, '']);

function lastSuffix(word: string): string {
  return apply(word, lastSuffixes, (rest, suffix) => measure(rest) > 1 && (suffix !== 'ion' || 'st'.includes(rest.at(-1) ?? ' ')));
}

function finalE(word: string): string {
  return apply(word, [['e', '']], rest => measure(rest) > 1 || (measure(rest) === 1 && !endsShort(rest)));
}

function doubleL(word: string): string {
  return apply(word, [['ll', 'l']], rest => measure(`${rest}l`) > 1);
}
