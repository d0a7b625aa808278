import { sha256 } from '../../base/sha256.ts';

const dimensions = 64;
/** Words of a load test come again and again, and a hash costs more than all the rest. */
const known = new Map<string, { readonly at: number; readonly by: 1 | -1 }>();
const mostKnown = 50_000;

/** A vector made from the words of a text: equal texts have equal vectors, and texts that share words lie near each other. Never all zeros. */
export function embedText(text: string): readonly number[] {
  const vector = new Array<number>(dimensions).fill(0);
  for (const word of text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [text]) {
    const { at, by } = placeOf(word);
    vector[at] = (vector[at] ?? 0) + by;
  }
  if (!vector.some(value => value !== 0)) vector[0] = 1;
  const length = Math.hypot(...vector);
  return vector.map(value => value / length);
}

function placeOf(word: string): { readonly at: number; readonly by: 1 | -1 } {
  const found = known.get(word);
  if (found !== undefined) return found;
  const hash = sha256(word);
  const place = { at: parseInt(hash.slice(0, 8), 16) % dimensions, by: parseInt(hash.slice(8, 10), 16) % 2 === 0 ? 1 : -1 } as const;
  if (known.size < mostKnown) known.set(word, place);
  return place;
}
