import type { RunRow } from '../rows.ts';
import type { StoreReader } from '../store.ts';
import type { CarriedRow } from './carriedRow.ts';

/**
 * All rows of a run, to be merged into a store that has no such run.
 * @param parent whose part the run is there
 */
export function* carriedRun(store: StoreReader, run: string, parent?: NonNullable<RunRow['parent']>): Generator<CarriedRow> {
  const row = store.run(run);
  if (row === undefined) throw new Error(`There is no run ${run}`);
  yield { type: 'run', run, row: parent === undefined ? row : { ...row, parent } };
  const trials = store.trials(run);
  for (const { summary: _, ...trial } of trials) yield { type: 'trial', run, row: trial };
  for (const sample of store.samples(run)) yield { type: 'sample', run, row: sample };
  for (const { id: trial } of trials) for (const shard of store.shards(run, trial)) yield { type: 'shard', run, trial, row: shard };
  for (const request of store.requests(run)) yield { type: 'request', run, row: request };
  for (const { trial, ...reading } of store.readings(run)) yield { type: 'reading', run, trial, row: reading };
  for (const { atMs, event } of store.events(run)) yield { type: 'event', run, atMs, row: event };
  for (const tick of store.ticks(run)) yield { type: 'tick', run, row: tick };
  for (const { id: trial, summary } of trials) if (summary !== undefined) yield { type: 'summary', run, row: { trial, summary } };
}
