import { sha256 } from '../../base/sha256.ts';

const dimensions = 64;

/** A vector made from the words of a text: equal texts have equal vectors, and texts that share words lie near each other. Never all zeros. */
export function embedText(text: string): readonly number[] {
  const vector = new Array<number>(dimensions).fill(0);
  for (const word of text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [text]) {
    const hash = sha256(word);
    const at = parseInt(hash.slice(0, 8), 16) % dimensions;
    vector[at] = (vector[at] ?? 0) + (parseInt(hash.slice(8, 10), 16) % 2 === 0 ? 1 : -1);
  }
  if (!vector.some(value => value !== 0)) vector[0] = 1;
  const length = Math.hypot(...vector);
  return vector.map(value => value / length);
}
