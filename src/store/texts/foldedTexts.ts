import { foldText } from './foldText.ts';

/** Parts of a text, and texts, are kept apart by it. */
const between = '\0';
const firstBytes = 256 * 1024;
/** A segment is as large as all before it, up to this. */
const mostBytes = 16 * 1024 * 1024;
/** What a character takes at most in UTF-8. */
const bytesACharacter = 3;

interface Segment {
  readonly bytes: Buffer;
  /** The number of its first text. */
  readonly first: number;
  /** Where each text begins. */
  readonly starts: number[];
  used: number;
}

/**
 * Many texts without their case, as UTF-8 that lies close together outside of the heap: a hundred thousand of them are searched in the time
 * that reading their bytes takes. A text is known by its number, from 0; it has parts, and words are found in one part only.
 */
export class FoldedTexts {
  private readonly segments: Segment[] = [];
  private count = 0;
  private total = 0;

  get size(): number {
    return this.count;
  }

  /** Of the texts; what they lie in is less than twice as large. */
  get bytes(): number {
    return this.total;
  }

  /** Returns its number. */
  add(parts: readonly string[]): number {
    const text = parts.map(part => foldText(part).replaceAll(between, ' ')).join(between) + between;
    const segment = this.segmentFor(text.length * bytesACharacter);
    segment.starts.push(segment.used);
    const written = segment.bytes.write(text, segment.used);
    segment.used += written;
    this.total += written;
    return this.count++;
  }

  /** By number: 1 where a part of the text has these words, in any case. */
  having(words: string): Uint8Array {
    const found = new Uint8Array(this.count);
    const folded = foldText(words);
    if (folded.includes(between)) return found;
    const needle = Buffer.from(folded);
    for (const segment of this.segments) markFound(segment, needle, found);
    return found;
  }

  /** The beginning of one part of a text, a character for each of its bytes: strings that compare as the texts do. */
  beginning(number: number, part: number, mostBytes: number): string {
    const segment = this.segments.findLast(({ first }) => first <= number);
    if (segment === undefined) return '';
    let at = segment.starts[number - segment.first] ?? 0;
    for (let k = 0; k < part; k++) at = segment.bytes.indexOf(0, at) + 1;
    return segment.bytes.toString('latin1', at, Math.min(segment.bytes.indexOf(0, at), at + mostBytes));
  }

  private segmentFor(bytes: number): Segment {
    const last = this.segments.at(-1);
    if (last !== undefined && last.bytes.length - last.used >= bytes) return last;
    const size = Math.max(bytes, Math.min(mostBytes, Math.max(firstBytes, this.total)));
    const segment: Segment = { bytes: Buffer.allocUnsafeSlow(size), first: this.count, starts: [], used: 0 };
    this.segments.push(segment);
    return segment;
  }
}

/** After a hit the next text is looked at: how often one has the words does not matter. */
function markFound({ bytes, first, starts, used }: Segment, needle: Buffer, found: Uint8Array): void {
  const texts = bytes.subarray(0, used);
  let text = 0;
  for (let at = texts.indexOf(needle); at >= 0; ) {
    while ((starts[text + 1] ?? used) <= at) text++;
    found[first + text] = 1;
    const next = starts[++text];
    if (next === undefined) return;
    at = texts.indexOf(needle, next);
  }
}
