import { casefold } from './normalize.ts';

const keys = String.raw`(?:(?<![\p{L}\p{N}])(?:answers?|solution|correct (?:one|option|choice|letter)|choose|chose|pick|picked|select|selected|go with|going with|it is|it's|it must be|i think|i believe|i guess|i say|my guess|réponse|antwort|respuesta|resposta|risposta|ответ|정답은?)(?![\p{L}\p{N}])|答案|答え|回答|正确选项|应选|选择|选)`;
const fillers = String.raw`(?:[ \t]{1,4}(?:choice|option|letter|is|are|be|would|should|must|will|both|definitely|clearly|likely|most|therefore|thus|then|indeed|to|the|this|that|it|question|correct|right|here|obviously|probably|simply|just|in|fact|est|ist|es)(?!\p{L})){0,6}`;
const announcement = new RegExp(String.raw`${keys}${fillers}(?:应该)?[是为は]?["'”’]?[ \t]{0,4}(?:[:=→]|->|—|–)?[\s"'“‘]{0,6}`, 'giu');

/** Where the things begin that a text announces: behind `the answer is`, `Answer:`, `I choose option`, `答案是`. */
export function announcements(text: string): readonly number[] {
  return Array.from(text.matchAll(announcement), match => match.index + match[0].length);
}

/** The texts that an answer may be claiming, short ones only: itself, its first and last line, and what it announces; each also without a leading label. */
export function statements(answer: string): readonly string[] {
  const text = cleanAnswer(answer);
  const found = [text.length > longest ? '' : text, firstSentence(text, 0), lineAt(text, 0), text.slice(Math.max(text.lastIndexOf('\n') + 1, text.length - longest))];
  // Of a text that announces again and again, the end is what it settles on.
  for (const start of announcements(text).slice(-20)) found.push(firstSentence(text, start), lineAt(text, start));
  return found.flatMap(each => [plainText(each), plainText(withoutLabel(each))]).filter(each => each !== '');
}

/** Without the marks of Markdown and LaTeX; an answer in `\boxed` or `<answer>` becomes an announced one. Full width letters and brackets become ASCII's (NFKC). */
export function cleanAnswer(answer: string): string {
  return answer
    .normalize('NFKC')
    .replace(/\\(?:text|textbf|mathrm|mathbf)\s{0,2}\{([^{}]{0,400})\}/g, '$1')
    .replace(/\\(?:boxed|fbox)\s{0,2}\{([^{}]{0,400})\}/g, '\nAnswer: $1\n')
    .replace(/<(?:final_)?answer>/gi, '\nAnswer: ')
    .replace(/<\/(?:final_)?answer>/gi, '\n')
    .replace(/[*`$]|(?<![\p{L}\p{N}])_{1,2}|_{1,2}(?![\p{L}\p{N}])|^[ \t]{0,8}#{1,6}[ \t]+/gmu, '')
    .trim();
}

/** `b) Paris` → `Paris`. */
export function withoutLabel(text: string): string {
  return text.replace(/^\s*(?:[([{][\p{L}\p{N}][)\]}][.:]?|[\p{L}\p{N}][).:\]])(?:\s+|(?=\p{Lu}))/u, '');
}

/** For comparing texts: without case, space differences and marks around it. */
export function plainText(text: string): string {
  const folded = casefold(text).replace(/\s+/g, ' ');
  let start = 0;
  while (start < folded.length && ' "\'“”‘’`*_([{'.includes(folded[start] ?? '')) start++;
  let end = folded.length;
  while (end > start && ' "\'“”‘’`*_)]}.,;:!?。'.includes(folded[end - 1] ?? '')) end--;
  return folded.slice(start, end);
}

export function firstSentence(text: string, start: number): string {
  const part = text.slice(start, start + longest);
  const end = part.search(/[.!?](?:\s|$)|\n|。/);
  return end < 0 ? part : part.slice(0, end);
}

/** Do the words stand in the text as whole words? Both as `plainText` gives them. */
export function holdsWords(text: string, words: string): boolean {
  return withoutWords(text, words) !== text;
}

export function withoutWords(text: string, words: string): string {
  if (words === '') return text;
  const parts: string[] = [];
  let from = 0;
  for (let at = text.indexOf(words); at >= 0; at = text.indexOf(words, at + 1)) {
    if (at < from || inWord.test(text[at - 1] ?? '') || inWord.test(text[at + words.length] ?? '')) continue;
    parts.push(text.slice(from, at), '\u0000');
    from = at + words.length;
  }
  return parts.length === 0 ? text : parts.join('') + text.slice(from);
}

/** What people call short: beyond it a line or a sentence is no choice's text. */
const longest = 400;
const inWord = /[\p{Script=Latin}\p{N}]/u;

function lineAt(text: string, start: number): string {
  const part = text.slice(start, start + longest);
  const end = part.indexOf('\n');
  return end < 0 ? part : part.slice(0, end);
}
