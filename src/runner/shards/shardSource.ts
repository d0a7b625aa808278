import { HumanError } from '../../base/humanError.ts';
import { findFiles } from '../../execute/datasets/findFiles.ts';
import { place } from '../../execute/datasets/place.ts';
import { packingOf } from '../../execute/datasets/unpack.ts';
import type { RowIndex } from '../../execute/shards/rowIndex.ts';
import type { Dataset, RowSource } from '../../task/datasets.ts';
import type { RecordedModel } from '../../task/models.ts';
import type { ShardPool } from './shardPool.ts';

/** Where a trial's rows are. */
export interface ShardSource {
  rows(): Promise<RowIndex>;
  /** Undefined where the outputs are columns of the dataset itself: then each row is parsed once. */
  recorded(): Promise<RowIndex | undefined>;
}

export function createShardSource(dataset: Dataset, split: string, model: RecordedModel, pool: ShardPool): ShardSource {
  return {
    rows: () => indexOf(dataset, split, pool),
    async recorded() {
      const files = await filesOf(model, 'all');
      if (JSON.stringify(files) === JSON.stringify(await filesOf(sourceOf(dataset), split))) return undefined;
      return pool.index(files);
    },
  };
}

export async function indexOf(dataset: Dataset, split: string, pool: ShardPool): Promise<RowIndex> {
  const index = await pool.index(await filesOf(sourceOf(dataset), split));
  if (index.rows === 0) throw new HumanError({ what: 'there is no row to run', where: place(sourceOf(dataset).path), toDo: `check \`path\` of dataset \`${dataset.id}\`` });
  return index;
}

function sourceOf({ id, source, sample }: Dataset): RowSource {
  if (sample !== undefined) throw new HumanError({ what: `dataset \`${id}\` is sampled, and \`shards: {keep: statistics}\` runs whole datasets`, toDo: 'run without a sample, or without `keep: statistics`' });
  if ('inline' in source) throw new Error(`Dataset ${id} has no files`);
  return source;
}

/** Lines are found in plain JSONL files alone: of all others no part can be read without what is before it. */
async function filesOf(source: RowSource, split: string): Promise<readonly string[]> {
  const files = findFiles(source, split);
  for (const { path, format } of files) {
    if (format !== 'jsonl') throw refused(path, `is ${format}`);
    if (files.length === 1 && (await packingOf(path)) !== undefined) throw refused(path, 'is packed');
  }
  return files.map(file => file.path);
}

function refused(path: string, why: string): HumanError {
  return new HumanError({ what: `\`shards: {keep: statistics}\` reads plain JSONL files, and this one ${why}`, where: place(path), toDo: 'convert it, or run without `keep: statistics`' });
}
