import { HumanError } from '../../base/humanError.ts';
import type { DatasetItem, DatasetReader } from '../../execute/dataset.ts';
import { itemHash } from '../../execute/itemHash.ts';
import { hashOf } from './planWave.ts';
import type { SampleShard } from './wave.ts';

/** A dataset that has the items of one shard alone. They are read at once, and must be those that the shard was cut from: otherwise it is a HumanError. */
export function createRangeReader(reader: DatasetReader, { rows, hash }: Pick<SampleShard, 'rows' | 'hash'>, what: string): DatasetReader {
  let reading: Promise<readonly DatasetItem[]> | undefined;
  const read = (signal: AbortSignal): Promise<readonly DatasetItem[]> => (reading ??= readRange(signal));
  return {
    // The hash of the whole dataset is the run's to know.
    probe: async signal => ({ items: (await read(signal)).length, hash }),
    async *items(signal) {
      yield* await read(signal);
    },
  };

  async function readRange(signal: AbortSignal): Promise<readonly DatasetItem[]> {
    const end = rows.at(-1)?.[1] ?? 0;
    const items: DatasetItem[] = [];
    let range = 0;
    for await (const item of reader.items(signal)) {
      if (item.index >= end) break;
      while (item.index >= (rows[range]?.[1] ?? end)) range++;
      if (item.index >= (rows[range]?.[0] ?? end)) items.push(item);
    }
    signal.throwIfAborted();
    if (hashOf(items.map(item => itemHash(item.row))) === hash) return items;
    throw new HumanError({ what: `${what} is not what it was when the shards were cut`, toDo: 'every node must see the same files, and nobody may change them meanwhile; resume the run', kind: 'unfinished' });
  }
}
