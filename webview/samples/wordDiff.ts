import { diffArrays } from 'diff';

export interface DiffPart {
  readonly kind: 'same' | 'added' | 'removed';
  readonly text: string;
}

/** Together they leave the page its frames. */
const wordsMs = 25;
const linesMs = 15;
/** In characters, of both texts together: beyond the first words are not even counted, beyond the second lines neither. */
const longestByWords = 60_000;
const longestByLines = 1_000_000;

/**
 * What leads from one text to the other, by words; of long or very different texts by lines. Undefined where that too would take longer than a
 * page may stand still.
 */
export function wordDiff(from: string, to: string): readonly DiffPart[] | undefined {
  if (from === to) return [{ kind: 'same', text: from }];
  const length = from.length + to.length;
  const parts = (length > longestByWords ? undefined : diff(wordsOf(from), wordsOf(to), wordsMs)) ?? (length > longestByLines ? undefined : diff(linesOf(from), linesOf(to), linesMs));
  return parts && joined(parts);
}

let segmenter: Intl.Segmenter | undefined;

/** Words as the languages have them, also those that write no spaces. */
function wordsOf(text: string): string[] {
  segmenter ??= new Intl.Segmenter(undefined, { granularity: 'word' });
  return [...segmenter.segment(text)].map(({ segment }) => segment);
}

function linesOf(text: string): string[] {
  return text.match(/[^\n]*\n|[^\n]+/gu) ?? [];
}

function diff(from: string[], to: string[], timeout: number): DiffPart[] | undefined {
  return diffArrays(from, to, { timeout })?.map(({ added, removed, value }) => ({ kind: added ? 'added' : removed ? 'removed' : 'same', text: value.join('') }));
}

/** Changes with nothing but a space between them are one change: word for word they would be hard to read. */
function joined(parts: readonly DiffPart[]): readonly DiffPart[] {
  const result: DiffPart[] = [];
  let removed = '';
  let added = '';
  const flush = (): void => {
    if (removed !== '') result.push({ kind: 'removed', text: removed });
    if (added !== '') result.push({ kind: 'added', text: added });
    removed = '';
    added = '';
  };
  for (const [k, { kind, text }] of parts.entries()) {
    const next = parts[k + 1];
    if (kind === 'removed') removed += text;
    else if (kind === 'added') added += text;
    else if (text.trim() === '' && removed + added !== '' && next !== undefined && next.kind !== 'same') {
      removed += text;
      added += text;
    } else {
      flush();
      result.push({ kind, text });
    }
  }
  flush();
  return result;
}
