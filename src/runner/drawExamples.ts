import { createRng } from '../base/rng.ts';
import type { DatasetItem, DatasetReader } from '../execute/dataset.ts';

/**
 * Draws `k` examples and one more to stand in for one of them, each set and order equally likely: every row gets a random number and the smallest win, so the file is
 * read once and only these are kept. With the same seed a larger `k` begins with the examples of a smaller one. Of rows with the same input one is taken.
 */
export async function drawExamples(reader: DatasetReader, { k, seed }: { readonly k: number; readonly seed: number }, signal: AbortSignal): Promise<readonly DatasetItem[]> {
  const rng = createRng(`few_shot/${seed}`);
  const drawn: { readonly item: DatasetItem; readonly key: number }[] = [];
  for await (const item of reader.items(signal)) {
    const key = rng.next();
    if (drawn.length > k && key >= (drawn.at(-1)?.key ?? 0)) continue;
    const same = drawn.findIndex(other => other.item.input === item.input);
    if (same >= 0) {
      if ((drawn[same]?.key ?? 0) <= key) continue;
      drawn.splice(same, 1);
    }
    const place = drawn.findIndex(other => other.key > key);
    drawn.splice(place === -1 ? drawn.length : place, 0, { item, key });
    if (drawn.length > k + 1) drawn.pop();
  }
  signal.throwIfAborted();
  return drawn.map(({ item }) => item);
}
