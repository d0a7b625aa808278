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
  const part = plain ? '' : longestPlainPart(search);
  if (part === '') return words;
  // The function is called for each text: LIKE leaves it the few that have what LIKE can find.
  const pattern = likePattern(part);
  return { condition: `(x.output LIKE ? ESCAPE '\\' OR x.answer LIKE ? ESCAPE '\\' OR x.prompt LIKE ? ESCAPE '\\' OR x.target LIKE ? ESCAPE '\\') AND ${words.condition}`, values: [pattern, pattern, pattern, pattern, ...words.values] };
}

/** ASCII, or without upper and lower case, as in Chinese. */
function isFoldedByLike(character: string): boolean {
  return /^\p{ASCII}$/u.test(character) || (character.toLowerCase() === character && character.toUpperCase() === character);
}

/** Of what JSON writes as it is. */
function longestPlainPart(search: string): string {
  let longest = '';
  let part = '';
  for (const character of search) {
    part = isFoldedByLike(character) && /[\p{L}\p{N} ]/u.test(character) ? part + character : '';
    if (part.length > longest.length) longest = part;
  }
  return longest;
}

function likePattern(words: string): string {
  return `%${words.replace(/[\\%_]/g, '\\$&')}%`;
}
