import { createHash } from 'node:crypto';
import { HumanError } from '../../base/humanError.ts';
import type { Dataset } from '../../task/datasets.ts';
import { fillSplit } from '../../task/filePath.ts';
import type { DatasetItem, DatasetReader } from '../dataset.ts';
import { canonicalJson } from './canonicalJson.ts';
import { createFilter } from './filter.ts';
import { place, placeOf } from './place.ts';
import { createItemReader } from './readItem.ts';
import { readRowBatches } from './readRows.ts';
import type { LocatedRow } from './row.ts';
import { sampleIndices } from './sampleIndices.ts';

/** Opens one split of a dataset. Nothing is read before `probe` or `items`. */
export function openDataset(dataset: Dataset, split: string): DatasetReader {
  const { source } = dataset;
  const where = 'path' in source ? `${place(fillSplit(source.path, split))}${source.folderOfSplits === true ? `, split ${split}` : ''}` : `dataset \`${dataset.id}\``;
  const whereOf = ({ file, line, index }: LocatedRow): string => (file === undefined ? `dataset \`${dataset.id}\`, inline row ${index + 1}` : placeOf({ file, line }));
  const reader = createItemReader(dataset, whereOf);
  const filter = dataset.where === undefined ? undefined : createFilter(dataset.id, dataset.where, whereOf);
  /** Rows that `where` leaves, once they were counted. */
  let count: number | undefined;
  return { probe, items };

  async function probe(signal: AbortSignal): Promise<{ items: number; hash: string }> {
    const hash = createHash('sha256');
    const unseenTags = new Set(dataset.tags);
    let rows = 0;
    let kept = 0;
    for await (const batch of batches(signal)) {
      let text = '';
      for (const located of batch) {
        text += `${canonicalJson(located.row)}\n`;
        if (filter?.keeps(located) === false) continue;
        kept++;
        const item = reader.read(located);
        for (const tag of unseenTags) if (item.row[tag] !== undefined) unseenTags.delete(tag);
      }
      hash.update(text);
      rows += batch.length;
    }
    signal.throwIfAborted();
    if (rows === 0) throw new HumanError({ what: 'there is no row to run', where, toDo: `check \`path\` of dataset \`${dataset.id}\`` });
    if (kept === 0 && filter !== undefined) throw filter.leavesNone(rows, where);
    for (const tag of unseenTags) throw new HumanError({ what: `no row has the column \`${tag}\``, where, toDo: `check \`tags\` of dataset \`${dataset.id}\`` });
    count = kept;
    return { items: Math.min(kept, dataset.sample?.n ?? kept), hash: hash.digest('hex') };
  }

  async function* items(signal: AbortSignal): AsyncGenerator<DatasetItem> {
    const chosen = dataset.sample === undefined ? undefined : sampleIndices(count ?? (await countRows(signal)), dataset.sample.n, dataset.sample.seed);
    let kept = 0;
    let next = 0;
    for await (const batch of batches(signal)) {
      for (const located of batch) {
        if (chosen !== undefined && next === chosen.length) return;
        if (filter?.keeps(located) === false) continue;
        if (chosen !== undefined && kept++ !== chosen[next]) continue;
        next++;
        yield reader.read(located);
      }
    }
  }

  async function countRows(signal: AbortSignal): Promise<number> {
    let rows = 0;
    for await (const batch of batches(signal)) rows += filter === undefined ? batch.length : batch.filter(located => filter.keeps(located)).length;
    return (count = rows);
  }

  async function* batches(signal: AbortSignal): AsyncGenerator<readonly LocatedRow[]> {
    if ('path' in source) yield* readRowBatches(source, split, signal);
    else yield source.inline.map((row, index) => ({ row, index, line: dataset.line }));
  }
}
