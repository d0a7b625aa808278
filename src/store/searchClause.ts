import type { Clause } from './sampleConditions.ts';

/**
 * Matches the words of messages, output, answer and targets (texts `x`), not the JSON around them: the JSON text is looked at first (cheap), and
 * only where it has the words are its values. LIKE folds the case of ASCII letters alone; where others have one, a function of ours does it.
 */
export function searchClause(search: string): Clause | undefined {
  if (search === '') return undefined;
  const escaped = JSON.stringify(search).slice(1, -1);
  const plain = [...search].every(isFoldedByLike);
  const test = plain ? (column: string) => `${column} LIKE ? ESCAPE '\\'` : (column: string) => `contains_folded(coalesce(${column}, ''), ?)`;
  const raw = plain ? likePattern(search) : search.toLowerCase();
  const inJson = plain ? likePattern(escaped) : escaped.toLowerCase();
  const words = {
    condition: `(${test('x.output')} OR ${test('x.answer')}
      OR ${test('x.prompt')} AND (NOT json_valid(x.prompt) OR EXISTS (SELECT 1 FROM json_each(x.prompt) m WHERE ${test("m.value ->> 'content'")}))
      OR ${test('x.target')} AND EXISTS (SELECT 1 FROM json_each(x.target) m WHERE ${test('m.value')}))`,
    values: [raw, raw, inJson, raw, inJson, raw],
  };
  return plain ? words : both(sieve(search), words);
}

/** Calling the function for each text takes long: what may have the words is found by LIKE, or where that tells little by one call for all texts of a sample. */
function sieve(search: string): Clause | undefined {
  const characters = [...search];
  if (characters.filter(character => isFoldedByLike(character) && isWord(character)).length >= leastForLike) {
    // What LIKE does not fold may be any character, what JSON writes otherwise any characters.
    const pattern = `%${characters.map(character => (!isFoldedByLike(character) ? '_' : isWord(character) ? character : '%')).join('')}%`;
    return { condition: '(x.output LIKE ? OR x.answer LIKE ? OR x.prompt LIKE ? OR x.target LIKE ?)', values: [pattern, pattern, pattern, pattern] };
  }
  const part = longestWords(characters);
  return part === '' ? undefined : { condition: "contains_folded(coalesce(x.output, '') || char(10) || coalesce(x.answer, '') || char(10) || x.prompt || char(10) || x.target, ?)", values: [part.toLowerCase()] };
}

/** Fewer letters are in most texts. */
const leastForLike = 2;

/** JSON writes it as it is, and LIKE takes it for itself. */
function isWord(character: string): boolean {
  return /[\p{L}\p{N} ]/u.test(character);
}

function both(a: Clause | undefined, b: Clause): Clause {
  return a === undefined ? b : { condition: `${a.condition} AND ${b.condition}`, values: [...a.values, ...b.values] };
}

/** ASCII, or without upper and lower case, as in Chinese. */
function isFoldedByLike(character: string): boolean {
  return /^\p{ASCII}$/u.test(character) || (character.toLowerCase() === character && character.toUpperCase() === character);
}

function longestWords(characters: readonly string[]): string {
  let longest = '';
  let part = '';
  for (const character of characters) {
    part = isWord(character) ? part + character : '';
    if (part.length > longest.length) longest = part;
  }
  return longest;
}

function likePattern(words: string): string {
  return `%${words.replace(/[\\%_]/g, '\\$&')}%`;
}
