import type { StoreReader } from '../store.ts';
import type { CarriedRow } from './carriedRow.ts';

/** What was recorded of a part of a trial, to be merged into the store that has the run: its samples or the sums of its shards, the first failure of each kind, and what was paid beside. */
export function* carriedPart(store: StoreReader, run: string, trial: string): Generator<CarriedRow> {
  for (const sample of store.samples(run, trial)) yield { type: 'sample', run, row: sample };
  for (const shard of store.shards(run, trial)) yield { type: 'shard', run, trial, row: shard };
  for (const { atMs, event } of store.events(run)) if (event.type === 'errorFirstSeen') yield { type: 'event', run, atMs, row: event };
  const spent = store.run(run)?.otherSpending;
  if (spent !== undefined) yield { type: 'spent', run, row: spent };
}
