import { parsedJson } from '../columns.ts';
import { FoldedTexts } from './foldedTexts.ts';

/** The texts of a sample, as the store has them. */
export interface SampleTexts {
  readonly key: number;
  /** Messages as JSON, or a plain text. */
  readonly prompt: string;
  /** Targets as JSON. */
  readonly target: string;
  readonly output: string | null;
  readonly answer: string | null;
  /** As JSON. */
  readonly tags: string | null;
}

/** What samples can be ordered by. */
export type TextColumn = 'input' | 'target' | 'answer';

/** Prompts beyond these are kept once for each sample, so that finding equal ones takes no more memory than this. */
const mostComparedCharacters = 32_000_000;
/** Orders look at so many bytes, which is a line of the table. */
const orderedBytes = 200;

/** Texts of samples in memory. What models were asked is kept once, however many were asked it. */
export class TextBlock {
  private readonly keys: number[] = [];
  private readonly texts = new FoldedTexts();
  /** For each sample: the texts that were asked and expected, and those that came back. */
  private readonly asked: number[] = [];
  private readonly answered: number[] = [];
  private readonly tags: number[] = [];
  private readonly tagTexts = new Map<string, number>();
  private known = new Map<string, number>();
  private knownCharacters = 0;
  private last: { readonly prompt: string; readonly target: string; readonly number: number } | undefined;

  get size(): number {
    return this.keys.length;
  }

  get lastKey(): number | undefined {
    return this.keys.at(-1);
  }

  get bytes(): number {
    return this.texts.bytes;
  }

  add(sample: SampleTexts): void {
    this.keys.push(sample.key);
    this.asked.push(this.askedTexts(sample));
    this.answered.push(this.texts.add([sample.answer ?? '', sample.output ?? '']));
    this.tags.push(sample.tags === null ? -1 : this.tagNumber(sample.tags));
  }

  /** No more samples come for now: what only helps to add them goes. */
  rest(): void {
    this.known = new Map();
    this.knownCharacters = 0;
  }

  /** Adds the keys of the samples that have these words in what was asked, expected or answered. */
  search(words: string, found: Set<number>): void {
    const having = this.texts.having(words);
    for (let i = 0; i < this.keys.length; i++) if (having[this.asked[i] ?? 0] === 1 || having[this.answered[i] ?? 0] === 1) found.add(this.keys[i] ?? 0);
  }

  tagged(column: string, value: string, found: Set<number>): void {
    const fitting = new Set([...this.tagTexts].flatMap(([text, number]) => ((JSON.parse(text) as Readonly<Record<string, unknown>>)[column] === value ? [number] : [])));
    if (fitting.size === 0) return;
    for (let i = 0; i < this.keys.length; i++) if (fitting.has(this.tags[i] ?? -1)) found.add(this.keys[i] ?? 0);
  }

  /** Calls with what each sample is ordered by; not for those where that is empty. */
  beginnings(by: TextColumn, visit: (key: number, beginning: string) => void): void {
    const texts = by === 'answer' ? this.answered : this.asked;
    const part = by === 'target' ? 1 : 0;
    const ofAsked = new Map<number, string>();
    for (let i = 0; i < this.keys.length; i++) {
      const text = texts[i] ?? 0;
      const beginning = ofAsked.get(text) ?? this.texts.beginning(text, part, orderedBytes);
      if (by !== 'answer') ofAsked.set(text, beginning);
      if (beginning !== '') visit(this.keys[i] ?? 0, beginning);
    }
  }

  private askedTexts({ prompt, target }: SampleTexts): number {
    // Models that are asked at the same time lie beside each other: mostly it is the same again.
    if (this.last?.prompt === prompt && this.last.target === target) return this.last.number;
    const number = this.askedText(prompt, target);
    this.last = { prompt, target, number };
    return number;
  }

  private askedText(prompt: string, target: string): number {
    const name = target + prompt;
    const known = this.known.get(name);
    if (known !== undefined) return known;
    const { input, others } = readPrompt(prompt);
    const [first = '', ...targets] = parsedJson<readonly string[]>(target, 'target');
    const number = this.texts.add([input, first, ...targets, ...others]);
    if (this.knownCharacters + name.length > mostComparedCharacters) this.rest();
    this.knownCharacters += name.length;
    this.known.set(name, number);
    return number;
  }

  private tagNumber(tags: string): number {
    const known = this.tagTexts.get(tags);
    if (known !== undefined) return known;
    this.tagTexts.set(tags, this.tagTexts.size);
    return this.tagTexts.size - 1;
  }
}

/** The last user message, which is what a line shows, and the other messages. A prompt that is no list of messages is an input by itself. */
function readPrompt(prompt: string): { readonly input: string; readonly others: readonly string[] } {
  const messages = parseMessages(prompt);
  if (messages === undefined) return { input: prompt, others: [] };
  const last = messages.findLastIndex(({ role }) => role === 'user');
  const contents = messages.map(({ content }) => (typeof content === 'string' ? content : (JSON.stringify(content) ?? '')));
  return { input: contents[last] ?? '', others: contents.filter((_, k) => k !== last) };
}

function parseMessages(prompt: string): readonly { readonly role?: unknown; readonly content?: unknown }[] | undefined {
  if (!prompt.startsWith('[')) return undefined;
  try {
    const messages = JSON.parse(prompt) as readonly unknown[];
    return messages.every(message => typeof message === 'object' && message !== null) ? messages : undefined;
  } catch {
    return undefined;
  }
}
