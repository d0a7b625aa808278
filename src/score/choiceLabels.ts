/** A letter of an option as it stands in a text, `(b)`, `B.`, `B`. `end` is behind it and its closing bracket. */
export interface Label {
  readonly letter: string;
  readonly end: number;
  /** In brackets or closed by one: it cannot be a word. */
  readonly bracketed: boolean;
  readonly capital: boolean;
}

/**
 * The label that begins at `at`, if one does. A bare letter stands alone: no Latin letter, digit or apostrophe touches it, and it is not the `B` of `B-52` or `A.I.`
 * `A` and `I` before a word are words, except `A` before one that never follows an article (`A because`, `A is`).
 */
export function readLabel(text: string, at: number, letters: readonly string[]): Label | undefined {
  if (touching.test(text[at - 1] ?? '')) return undefined;
  const opened = closers[text[at] ?? ''];
  let k = opened === undefined ? at : at + 1;
  if (opened !== undefined && text[k] === ' ') k++;
  const written = text[k] ?? '';
  const letter = written.toUpperCase();
  if (written === '' || !letters.includes(letter)) return undefined;
  const capital = written === letter;
  k++;
  if (opened !== undefined) {
    if (text[k] === ' ') k++;
    return text[k] === opened ? { letter, end: k + 1, bracketed: true, capital } : undefined;
  }
  const next = text[k] ?? '';
  if (next === ')') return closers[text[at - 1] ?? ''] === ')' ? undefined : { letter, end: k + 1, bracketed: true, capital };
  if (touching.test(next) && !(next === '.' || next === '-')) return undefined;
  if (/^[-–.][\p{Script=Latin}\p{N}]/u.test(text.slice(k, k + 2)) && !/^\.\p{Lu}\p{Ll}/u.test(text.slice(k, k + 3))) return undefined;
  if (letter === 'A' || letter === 'I') {
    const word = /^[ \t]+([\p{L}\p{N}"'“‘$]+)/u.exec(text.slice(k, k + 24))?.[1];
    if (word !== undefined && !(letter === 'A' && afterA.has(word.toLowerCase()))) return undefined;
  }
  return { letter, end: k, bracketed: false, capital };
}

/** One choice: a label, several of them (`A, C`, `A and C`), or capitals written together in order (`AC`). Undefined also where it is left open (`A or B`). */
export function readChoice(text: string, at: number, letters: readonly string[]): Choice | undefined {
  // `(A, C)`: one bracket holds them all; the last label takes the closing one.
  return readList(text, at, letters) ?? (closers[text[at] ?? ''] === undefined ? undefined : readList(text, at + 1, letters));
}

interface Choice {
  readonly choice: string;
  readonly end: number;
}

function readList(text: string, at: number, letters: readonly string[]): Choice | undefined {
  const joined = readJoined(text, at, letters);
  if (joined) return joined;
  const first = readLabel(text, at, letters);
  if (!first) return undefined;
  const found = new Set([first.letter]);
  let end = first.end;
  for (;;) {
    or.lastIndex = end;
    if (or.test(text) && readLabel(text, or.lastIndex, letters)) return undefined;
    and.lastIndex = end;
    const next = and.test(text) ? readLabel(text, and.lastIndex, letters) : undefined;
    if (!next) return { choice: letters.filter(letter => found.has(letter)).join(','), end };
    found.add(next.letter);
    end = next.end;
  }
}

const closers: Readonly<Record<string, string>> = { '(': ')', '[': ']', '{': '}' };
const touching = /[\p{Script=Latin}\p{N}'’_.-]/u;
const afterA = new Set(['because', 'since', 'as', 'is', 'and', 'or', 'for', 'due', 'which', 'based', 'given', 'but', 'so']);
const and = /[ \t]*(?:(?:,[ \t]*)?and(?=[ \t(])|[,;/&+、])[ \t]*/y;
const or = /[ \t]*(?:,[ \t]*)?or[ \t]+/y;

function readJoined(text: string, at: number, letters: readonly string[]): Choice | undefined {
  if (touching.test(text[at - 1] ?? '')) return undefined;
  const found: string[] = [];
  let previous = -1;
  for (let k = at; ; k++) {
    const position = letters.indexOf(text[k] ?? '');
    if (position <= previous) break;
    found.push(letters[position] ?? '');
    previous = position;
  }
  const end = at + found.length;
  return found.length < 2 || /[\p{Script=Latin}\p{N}'’_]/u.test(text[end] ?? '') ? undefined : { choice: found.join(','), end };
}
