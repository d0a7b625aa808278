import { isObject, textOf, type Notes } from '../notes.ts';

/** One assertion as a scorer, and what it adds to its test's row. */
export interface ConvertedAssertion {
  /** Of `scorers`: the same for tests that are judged the same way. */
  readonly scorer: string | { readonly use: string; readonly id?: string; readonly params: Readonly<Record<string, unknown>> };
  /** What the answer is compared with; absent where nothing is. */
  readonly target?: string | readonly string[];
  /** What a judge is asked, a column of the row. */
  readonly rubric?: string;
  readonly needs?: 'judge' | 'embedder';
}

/** Undefined where there is no counterpart, which is told. */
export function convertAssertion(written: unknown, where: string, notes: Notes): ConvertedAssertion | undefined {
  if (!isObject(written)) {
    notes.add(`${where}: an assertion that is no mapping is left out`);
    return undefined;
  }
  const { type, value, threshold, weight } = written;
  const kind = textOf(type);
  const converted = typeof value === 'string' && /^file:\/\//.test(value) ? undefined : convert(kind, value);
  if (converted === undefined) {
    notes.add(`${where}: the assertion \`${kind}\`${typeof value === 'string' && /^file:\/\//.test(value) ? ` of ${value}` : ''} has no counterpart and is left out`);
    return undefined;
  }
  if (threshold !== undefined) notes.add(`${kind}: the limit ${textOf(threshold)} of a test is not carried over: a score is a number here, and \`gates\` limit its mean`);
  if (kind === 'levenshtein') notes.add('levenshtein: here it is the similarity from 0 to 1, not the number of edits');
  if (weight !== undefined && weight !== 1) notes.add(`${where}: the weight of \`${kind}\` is not carried over: each scorer is a metric of its own`);
  if (written['transform'] !== undefined) notes.add(`${where}: \`transform\` of \`${kind}\` is code and is not carried over`);
  return converted;
}

function convert(kind: string, value: unknown): ConvertedAssertion | undefined {
  const target = Array.isArray(value) ? value.map(textOf) : textOf(value);
  const insensitive = { normalize: ['casefold'] };
  const list = (text: unknown): readonly string[] => (Array.isArray(text) ? text.map(textOf) : textOf(text).split(',').map(part => part.trim()));
  switch (kind) {
    case 'equals':
      return { scorer: 'exact_match', target };
    case 'contains':
      return { scorer: 'contains', target };
    case 'icontains':
      return { scorer: { use: 'contains', id: 'icontains', params: insensitive }, target };
    case 'contains-all':
      return { scorer: { use: 'contains', id: 'contains_all', params: { all: true } }, target: list(value) };
    case 'icontains-all':
      return { scorer: { use: 'contains', id: 'icontains_all', params: { all: true, ...insensitive } }, target: list(value) };
    case 'contains-any':
      return { scorer: 'contains', target: list(value) };
    case 'icontains-any':
      return { scorer: { use: 'contains', id: 'icontains', params: insensitive }, target: list(value) };
    case 'starts-with':
      return { scorer: 'starts_with', target };
    case 'regex':
      // The pattern is the target: tests with other patterns are judged the same way.
      return { scorer: 'regex', target };
    case 'is-json':
      return isObject(value) ? { scorer: { use: 'json_schema', params: { schema: value } } } : { scorer: 'json_schema' };
    case 'levenshtein':
      return { scorer: 'levenshtein', target };
    case 'rouge-n':
      return { scorer: 'rouge1', target };
    case 'bleu':
      return { scorer: 'bleu', target };
    case 'similar':
      return { scorer: { use: 'cosine', params: { model: 'embedder' } }, target, needs: 'embedder' };
    case 'llm-rubric':
      return { scorer: { use: 'judge', params: { model: 'judge', rubric: 'Does the answer meet this: {{ row.rubric }}\n\nThe answer:\n{{ output }}', fields: ['rubric'] } }, rubric: textOf(value), needs: 'judge' };
    case 'factuality':
      return { scorer: { use: 'factuality', params: { model: 'judge' } }, target, needs: 'judge' };
    default:
      return undefined;
  }
}

/** What the column `__expected` of a CSV file says: `contains: x`, `llm-rubric: x`, or the text itself. */
export function assertionOfCell(text: string): object {
  const [, type = 'equals', threshold, value = text] = /^(?:grade|(equals|i?contains(?:-all|-any)?|starts-with|regex|is-json|levenshtein|rouge-n|bleu|similar|llm-rubric|factuality|javascript|python|cost|latency|not-[\w-]+))(?:\(([\d.]+)\))?:\s*([^]*)$/.exec(text) ?? (text === 'is-json' ? ['', 'is-json', undefined, ''] : []);
  return { type: text.startsWith('grade:') ? 'llm-rubric' : type, ...(value === '' ? {} : { value }), ...(threshold === undefined ? {} : { threshold: Number(threshold) }) };
}
