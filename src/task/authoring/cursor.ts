import type { Path } from '../positionedTree.ts';
import { readSketch } from './readSketch.ts';
import { plainOf, type Sketch } from './sketch.ts';

/** Where somebody writes: what may stand there, and what is there already. */
export interface Cursor {
  /** Of a key: the mapping that holds it. Otherwise the value's own. */
  readonly path: Path;
  /** `either`: a word on a line of its own below a key or behind a dash, which may become a value, a key or an item. */
  readonly slot: 'key' | 'value' | 'either';
  /** What is written, as far as the cursor: without its quote. */
  readonly before: string;
  /** The rest of the word. */
  readonly after: string;
  /** What a completion replaces: the whole word, without its quotes. */
  readonly range: readonly [start: number, end: number];
  readonly quote?: '"' | "'" | 'block';
  /** The quote is closed behind the word. */
  readonly closed: boolean;
  /** In brackets. */
  readonly flow: boolean;
  /** Of a key: its colon is there. */
  readonly colon: boolean;
  /** The word is an item whose dash is not written yet. */
  readonly dashless: boolean;
  /** Columns from the line's indentation to the word: those of dashes before it. */
  readonly inset: number;
  /** Directly behind a colon: a completion begins with a blank. */
  readonly tight: boolean;
  /** The file's plain values without the word. */
  readonly root: unknown;
}

/** Takes the place of a word where none is written. */
const mark = '\u0001';
const tightKey = /(^|[{,[]|- )\s*[\w.-]+:$/;

/** Where an offset of the text is; undefined in a comment, or where nothing can be written. */
export function cursorAt(text: string, offset: number): Cursor | undefined {
  const lineStart = text.lastIndexOf('\n', offset - 1) + 1;
  const head = text.slice(lineStart, offset);
  const tail = /^[^\n]*/.exec(text.slice(offset))?.[0] ?? '';
  // In the indentation of a line that says something already.
  if (/^[\s-]*$/.test(head) && /^\s+\S/.test(tail)) return undefined;
  const tight = tightKey.test(head) && !/^\S/.test(tail);
  const added = tight ? ` ${mark}` : mark;
  const at = offset + added.length - 1;
  const marked = text.slice(0, offset) + added + text.slice(offset);
  const root = readSketch(marked);
  const found = find(root, at, [], false, false);
  if (found === undefined) return undefined;
  const own = (place: number): number => (place > offset ? Math.max(offset, place - added.length) : place);
  const { start, end, quote, ...rest } = found;
  const inner = quote === '"' || quote === "'" ? start + 1 : start;
  const closed = (quote === '"' || quote === "'") && end > inner && marked[end - 1] === quote;
  const from = Math.min(own(inner), offset);
  const to = Math.max(own(closed ? end - 1 : end), offset);
  const indent = /^\s*/.exec(head)?.[0].length ?? 0;
  return {
    ...rest,
    before: text.slice(from, offset),
    after: text.slice(offset, to),
    range: [from, to],
    closed,
    ...(quote === undefined ? {} : { quote }),
    inset: /^(\s|- )*$/.test(text.slice(lineStart, Math.max(from, lineStart))) ? Math.max(0, from - lineStart - indent) : 0,
    tight,
    root: plainOf(root, at),
  };
}

interface Found {
  readonly path: Path;
  readonly slot: Cursor['slot'];
  readonly start: number;
  readonly end: number;
  readonly quote?: '"' | "'" | 'block';
  readonly flow: boolean;
  readonly colon: boolean;
  readonly dashless: boolean;
}

function find(sketch: Sketch, at: number, path: Path, flow: boolean, dashless: boolean): Found | undefined {
  const holds = (start: number, end: number): boolean => start <= at && at < end;
  if (sketch.type === 'nothing') return undefined;
  if (sketch.type === 'text') {
    const { start, end, quote, alone } = sketch;
    if (!holds(start, end)) return undefined;
    return { path, slot: alone && quote === undefined ? 'either' : 'value', start, end, ...(quote === undefined ? {} : { quote }), flow, colon: false, dashless };
  }
  if (sketch.type === 'list') {
    for (const [k, item] of sketch.items.entries()) {
      const found = find(item.value, at, [...path, k], sketch.flow, !item.dash);
      if (found !== undefined) return found;
    }
    return undefined;
  }
  for (const { key, keyStart, keyEnd, colon, value } of sketch.entries) {
    if (holds(keyStart, keyEnd)) {
      const quote = quoteOf(key, keyEnd - keyStart);
      return { path, slot: 'key', start: keyStart, end: keyEnd, ...(quote ? { quote: '"' as const } : {}), flow: sketch.flow, colon, dashless: false };
    }
    const found = find(value, at, [...path, key], sketch.flow, false);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** A key in quotes takes two characters more. */
function quoteOf(key: string, length: number): boolean {
  return length > key.length;
}

/** What stands at a path of plain values. */
export function valueAt(root: unknown, path: Path): unknown {
  return path.reduce<unknown>((holder, part) => (typeof holder === 'object' && holder !== null && Object.hasOwn(holder, part) ? (holder as Readonly<Record<string | number, unknown>>)[part] : undefined), root);
}
