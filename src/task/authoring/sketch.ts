/** A YAML or JSON text as far as it is written: what a half key, an open bracket or a broken line leaves of its structure. Offsets count characters of the text; ends are exclusive. */
export type Sketch = SketchMap | SketchList | SketchText | SketchNothing;

interface Stretch {
  readonly start: number;
  readonly end: number;
}

export interface SketchMap extends Stretch {
  readonly type: 'map';
  /** In braces. */
  readonly flow: boolean;
  readonly entries: readonly SketchEntry[];
}

export interface SketchEntry {
  readonly key: string;
  /** With its quotes. */
  readonly keyStart: number;
  readonly keyEnd: number;
  /** Absent: a word alone on a line, or between commas. */
  readonly colon: boolean;
  readonly value: Sketch;
}

export interface SketchList extends Stretch {
  readonly type: 'list';
  /** In brackets. */
  readonly flow: boolean;
  readonly items: readonly { /** Absent where an item's dash is not written yet. */ readonly dash: boolean; readonly value: Sketch }[];
}

export interface SketchText extends Stretch {
  readonly type: 'text';
  /** Without its quotes. */
  readonly text: string;
  readonly quote?: '"' | "'" | 'block';
  /** It begins a line of its own, or an item: it may also become a key. */
  readonly alone: boolean;
}

export interface SketchNothing extends Stretch {
  readonly type: 'nothing';
}

export function nothingAt(offset: number): SketchNothing {
  return { type: 'nothing', start: offset, end: offset };
}

/**
 * The plain values, as YAML reads them.
 * @param without an offset: the word at it counts as not written
 */
export function plainOf(sketch: Sketch, without = -1): unknown {
  if (sketch.type === 'nothing') return undefined;
  if (sketch.type === 'list') return sketch.items.map(({ value }) => plainOf(value, without));
  if (sketch.type === 'text') return sketch.start <= without && without < sketch.end ? undefined : sketch.quote === undefined ? scalarOf(sketch.text) : sketch.text;
  const result: Record<string, unknown> = {};
  for (const { key, keyStart, keyEnd, colon, value } of sketch.entries) {
    if (!colon || key === '__proto__' || (keyStart <= without && without < keyEnd)) continue;
    const plain = plainOf(value, without);
    if (plain !== undefined) result[key] = plain;
  }
  return result;
}

function scalarOf(text: string): unknown {
  if (/^(true|false)$/i.test(text)) return text.toLowerCase() === 'true';
  if (/^(null|~|)$/i.test(text)) return null;
  return /^[-+]?(\d+(\.\d*)?|\.\d+)(e[-+]?\d+)?$/i.test(text) ? Number(text) : text;
}
