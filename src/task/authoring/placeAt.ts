import type { Path } from '../positionedTree.ts';
import { readSketch } from './readSketch.ts';
import { plainOf, type Sketch } from './sketch.ts';

/** What stands at an offset: a key with the path of what holds it, or a text with its own. */
export interface Place {
  readonly what: 'key' | 'text';
  readonly path: Path;
  readonly text: string;
  readonly range: readonly [start: number, end: number];
  readonly root: unknown;
}

export function placeAt(text: string, offset: number): Place | undefined {
  const root = readSketch(text);
  const found = find(root, offset, []);
  return found === undefined ? undefined : { ...found, root: plainOf(root) };
}

function find(sketch: Sketch, at: number, path: Path): Omit<Place, 'root'> | undefined {
  if (sketch.type === 'text') return sketch.start <= at && at < sketch.end ? { what: 'text', path, text: sketch.text, range: [sketch.start, sketch.end] } : undefined;
  if (sketch.type === 'list') return firstOf(sketch.items, ({ value }, k) => find(value, at, [...path, k]));
  if (sketch.type !== 'map') return undefined;
  return firstOf(sketch.entries, ({ key, keyStart, keyEnd, value }) => (keyStart <= at && at < keyEnd ? { what: 'key', path, text: key, range: [keyStart, keyEnd] } : find(value, at, [...path, key])));
}

function firstOf<Item, Found>(items: readonly Item[], look: (item: Item, k: number) => Found | undefined): Found | undefined {
  for (const [k, item] of items.entries()) {
    const found = look(item, k);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** Where the value of a path stands in the text: of a mapping's key that key, otherwise the value. */
export function stretchOf(text: string, path: Path): { readonly key?: readonly [number, number]; readonly value: Sketch } | undefined {
  let here: { key?: readonly [number, number]; value: Sketch } = { value: readSketch(text) };
  for (const step of path) {
    const { value } = here;
    if (value.type === 'list' && typeof step === 'number') {
      const item = value.items[step];
      if (item === undefined) return undefined;
      here = { value: item.value };
    } else if (value.type === 'map') {
      const entry = value.entries.find(({ key }) => key === step);
      if (entry === undefined) return undefined;
      here = { key: [entry.keyStart, entry.keyEnd], value: entry.value };
    } else return undefined;
  }
  return here;
}
