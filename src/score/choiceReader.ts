import { readChoice, readLabel } from './choiceLabels.ts';
import { announcements, cleanAnswer, firstSentence, holdsWords, plainText, withoutWords } from './choiceText.ts';

/** Reads choices in texts. A choice is written as its letters in order: `B`, or `A,C` where several are chosen together. */
export interface ChoiceReader {
  /** What a whole text names (`B`, `(b)`, `A and C`, `AC`, `B) Paris`, an option's text), if that is all it says. */
  named(text: string): string | undefined;
  /** What an answer of any length chooses; undefined where it chooses nothing, or leaves it open. */
  chosen(answer: string): string | undefined;
}

/**
 * What an answer chooses is the first of these that finds something:
 *
 * 1. the answer is nothing but a choice: `B`, `(b).`, `A and C`, an option's text;
 * 2. its last announcement: `the answer is (B)`, `Answer: B`, `I choose B`, `B is correct`, `\boxed{B}`, `答案：B`; where options have texts, an announced text;
 * 3. a label that begins it, `B. Paris`, `b) Paris`, unless another line begins with another label (then it repeats the options);
 * 4. a last line that is nothing but a choice;
 * 5. the only letter that it mentions as `(B)` or `option B`; in an answer of at most 80 characters, the only bare capital;
 * 6. where options have texts, the only text that it mentions (an option inside a longer one does not count).
 *
 * `The answer is a dog` and `A dog` choose nothing (`readLabel`); what is said to be wrong (`not B`, `B is incorrect`) or left open (`A or B`) is no choice.
 */
export function createChoiceReader(options?: readonly string[]): ChoiceReader {
  const letters = lettersOf(options);
  const texts = (options ?? [])
    .map((option, k) => ({ text: plainText(option), letter: letters[k] ?? '' }))
    .filter(option => option.text !== option.letter.toLowerCase())
    .sort((a, b) => b.text.length - a.text.length);

  const named = (text: string): string | undefined => {
    const clean = cleanAnswer(text);
    return whole(clean) ?? leadingLabel(clean);
  };
  const chosen = (answer: string): string | undefined => {
    const text = cleanAnswer(answer);
    return whole(text) ?? announced(text) ?? leading(text) ?? whole(text.slice(text.lastIndexOf('\n') + 1)) ?? mentioned(text) ?? onlyText(text);
  };

  function whole(text: string): string | undefined {
    const plain = plainText(text);
    const option = texts.find(each => each.text === plain);
    if (option) return option.letter;
    const start = /^\s*(?:(?:option|choice|answer)[ \t]*:?[ \t]*)?["'“‘]?/iu.exec(text)?.[0].length ?? 0;
    const found = readChoice(text, start, letters);
    return found && /^[\s.:!\])"'”’。]*$/.test(text.slice(found.end, found.end + 20)) && text.length - found.end < 20 ? found.choice : undefined;
  }

  function announced(text: string): string | undefined {
    let last: string | undefined;
    let at = -1;
    for (const start of announcements(text)) {
      const found = readChoice(text, start, letters);
      const choice = found ? (rejected(text, found.end) ? undefined : found.choice) : onlyText(firstSentence(text, start));
      if (choice !== undefined) [last, at] = [choice, start];
    }
    for (const match of text.matchAll(confirmation)) {
      const before = text.slice(Math.max(0, match.index - 60), match.index);
      const sentence = before.slice(before.search(/[^.!?\n]*$/));
      const found = mentions(`${sentence} `).at(-1);
      if (found && match.index > at) [last, at] = [found, match.index];
    }
    return last;
  }

  function leading(text: string): string | undefined {
    const first = leadingLabel(text);
    if (first === undefined) return undefined;
    for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) {
      const other = leadingLabel(text.slice(at + 1, at + 12).trimStart());
      if (other !== undefined && other !== first) return undefined;
    }
    return first;
  }

  function leadingLabel(text: string): string | undefined {
    const label = readLabel(text, 0, letters);
    if (!label) return undefined;
    const rest = text.slice(label.end, label.end + 12);
    const closed = label.bracketed ? /^(?:[.:,]?(?:\s|$)|\p{Lu})/u : /^(?:[.:\]](?:\s|\p{Lu}|$)|[ \t]+[-–—:][ \t]|[ \t]*\n|,?[ \t](?:because|since|as)\b)/u;
    return closed.test(rest) ? label.letter : undefined;
  }

  function mentioned(text: string): string | undefined {
    const found = new Set<string>();
    for (const match of text.matchAll(/(?<![\p{L}\p{N}])[([{](?=[\p{L}\p{N}] ?[)\]}])/gu)) note(found, readLabel(text, match.index, letters)?.letter);
    for (const match of text.matchAll(/(?<!\p{L})(?:option|choice)[ \t]*:?[ \t]+/giu)) {
      const label = readLabel(text, match.index + match[0].length, letters);
      if (label?.capital && !rejected(text, label.end)) note(found, label.letter);
    }
    if (found.size === 0 && text.length <= 80 && !/n't\b|\b(?:not|neither|nor|none|never|except|wrong|incorrect)\b/i.test(text)) for (const letter of mentions(text)) note(found, letter);
    return found.size === 1 ? [...found][0] : undefined;
  }

  /** Every label in a short text that is a capital or in brackets; a bare `I` is the pronoun. */
  function mentions(text: string): string[] {
    const found: string[] = [];
    for (let at = 0; at < text.length; at++) {
      const label = readLabel(text, at, letters);
      if (!label || !(label.capital || label.bracketed) || (label.letter === 'I' && !label.bracketed) || rejected(text, label.end)) continue;
      found.push(label.letter);
      at = label.end - 1;
    }
    return found;
  }

  function onlyText(text: string): string | undefined {
    const found = new Set<string>();
    let rest = texts.length === 0 ? '' : plainText(text);
    for (const { text: option, letter } of texts) {
      if (!holdsWords(rest, option)) continue;
      found.add(letter);
      rest = withoutWords(rest, option);
    }
    return found.size === 1 ? [...found][0] : undefined;
  }

  return { named, chosen };
}

/** Options of one character each are letters themselves; texts are lettered in order. */
function lettersOf(options: readonly string[] | undefined): readonly string[] {
  if (options === undefined) return [...'ABCDEFGHIJ'];
  if (options.every(option => /^[\p{L}\p{N}]$/u.test(option))) return options.map(option => option.toUpperCase());
  return options.map((_, k) => String.fromCharCode(65 + k));
}

const confirmation = /[ \t]+(?:is|seems|must be|would be)[ \t]+(?:also[ \t]+|clearly[ \t]+|definitely[ \t]+|therefore[ \t]+|indeed[ \t]+)?(?:the[ \t]+)?(?:only[ \t]+|most[ \t]+|best[ \t]+)?(?:correct|right|best|answer)(?!\p{L})/giu;

function rejected(text: string, at: number): boolean {
  return /^[ \t]*(?:is|are|was|would be|seems|looks|must be)?[ \t]*(?:not|isn't|cannot|can't|incorrect|wrong|false|impossible)(?!\p{L})/iu.test(text.slice(at, at + 40));
}

function note(found: Set<string>, letter: string | undefined): void {
  if (letter !== undefined) found.add(letter);
}
