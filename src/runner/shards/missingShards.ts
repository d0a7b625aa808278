import type { RowIndex } from '../../execute/shards/rowIndex.ts';
import type { ShardJob } from './scoreShard.ts';

/** A trial's shards of `size` rows that are not finished. @param recorded the rows of outputs that lie in other files */
export function missingShards(rows: RowIndex, recorded: RowIndex | undefined, size: number, finished: ReadonlySet<number>): readonly (ShardJob & { readonly shard: number; readonly samples: number })[] {
  return Array.from({ length: Math.ceil(rows.rows / size) }, (_, shard) => shard).flatMap(shard => {
    if (finished.has(shard)) return [];
    const from = shard * size;
    const to = Math.min(rows.rows, from + size);
    return [{ shard, samples: to - from, index: from, rows: rows.ranges(from, to), ...(recorded === undefined ? {} : { recorded: recorded.ranges(from, to) }) }];
  });
}
