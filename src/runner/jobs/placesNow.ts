import type { DatasetReader } from '../../execute/dataset.ts';
import { itemHash } from '../../execute/itemHash.ts';
import type { PlannedTrial } from '../../plan/plan.ts';
import type { CarriedRow } from '../../store/carry/carriedRow.ts';
import type { Carry } from '../../store/carry/carryFile.ts';

/** Where the items of a dataset stand now. */
interface ItemPlaces {
  readonly hashes: ReadonlyMap<number, string>;
  /** -1 where there are several of one content. */
  readonly places: ReadonlyMap<string, number>;
}

/** What jobs of an earlier process of the run bring, brought into step with datasets that have changed since those jobs were cut. */
export type PlacesNow = (carry: Carry) => Carry;

/** Reads each dataset once. */
export async function readPlacesNow(trials: readonly PlannedTrial[], readerOf: (trial: PlannedTrial) => DatasetReader, signal: AbortSignal): Promise<PlacesNow> {
  const datasets = new Map<string, ItemPlaces>();
  const ofTrial = new Map<string, ItemPlaces>();
  for (const trial of trials) {
    const { dataset, split } = trial.configuration;
    const key = JSON.stringify([dataset, split]);
    const items = datasets.get(key) ?? (await itemPlaces(readerOf(trial), signal));
    datasets.set(key, items);
    ofTrial.set(trial.id, items);
  }
  return carry => ({
    ...carry,
    *rows() {
      for (const row of carry.rows()) yield inPlace(row, ofTrial);
    },
  });
}

/** An answer to another row than the one that stands in its place now goes to where its own is; where that cannot be told it was paid for, and is asked again. */
function inPlace(carried: CarriedRow, ofTrial: ReadonlyMap<string, ItemPlaces>): CarriedRow {
  if (carried.type !== 'sample' || carried.row.itemHash === undefined) return carried;
  const { run, row } = carried;
  const { itemHash: hash = '', index, cached, cost = 0, tokensIn = 0, tokensOut = 0 } = row;
  const items = ofTrial.get(row.trial);
  if (items === undefined || items.hashes.get(index) === hash) return carried;
  const place = items.places.get(hash) ?? -1;
  if (place >= 0) return { ...carried, row: { ...row, index: place } };
  return { run, type: 'spent', row: cached === true ? { cost: 0, tokens: 0 } : { cost, tokens: tokensIn + tokensOut } };
}

async function itemPlaces(reader: DatasetReader, signal: AbortSignal): Promise<ItemPlaces> {
  const hashes = new Map<number, string>();
  const places = new Map<string, number>();
  for await (const { row, index } of reader.items(signal)) {
    const hash = itemHash(row);
    hashes.set(index, hash);
    places.set(hash, places.has(hash) ? -1 : index);
  }
  signal.throwIfAborted();
  return { hashes, places };
}
