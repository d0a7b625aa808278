import { createRng } from '../../base/rng.ts';

/**
 * `n` of `count` indices, ascending, each set equally likely: the first n steps of a Fisher–Yates shuffle, kept sparse, so memory is O(n).
 * With the same seed and count a larger n holds every index of a smaller one: raising n keeps the samples already answered.
 */
export function sampleIndices(count: number, n: number, seed: number): Uint32Array {
  const rng = createRng(seed);
  const chosen = new Uint32Array(Math.min(n, count));
  const moved = new Map<number, number>();
  for (let i = 0; i < chosen.length; i++) {
    const j = i + rng.int(count - i);
    chosen[i] = moved.get(j) ?? j;
    moved.set(j, moved.get(i) ?? i);
  }
  return chosen.sort();
}
