import { number } from './columns.ts';
import type { RawRow } from './connection.ts';
import type { FinishedSamples } from './store.ts';

/** A byte for each place of a repeat: a million finished samples are a megabyte. @param rows with `position` and `repeat`, the greatest position first */
export function finishedSamples(rows: Iterable<RawRow>): FinishedSamples {
  const repeats = new Map<number, Uint8Array>();
  let size = 0;
  for (const row of rows) {
    const [position, repeat] = [number(row, 'position'), number(row, 'repeat')];
    let places = repeats.get(repeat);
    if (places === undefined) repeats.set(repeat, (places = new Uint8Array(position + 1)));
    places[position] = 1;
    size++;
  }
  return { size, has: (index, repeat) => repeats.get(repeat)?.[index] === 1 };
}
