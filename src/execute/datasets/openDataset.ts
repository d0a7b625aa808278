import { createHash } from 'node:crypto';
import { HumanError } from '../../base/humanError.ts';
import type { Dataset } from '../../task/datasets.ts';
import type { DatasetItem, DatasetReader } from '../dataset.ts';
import { canonicalJson } from './canonicalJson.ts';
import { place } from './place.ts';
import { createItemReader } from './readItem.ts';
import { readRowBatches } from './readRows.ts';
import type { LocatedRow } from './row.ts';
import { sampleIndices } from './sampleIndices.ts';

/** Opens one split of a dataset. Nothing is read before `probe` or `items`. */
export function openDataset(dataset: Dataset, split: string): DatasetReader {
  const { source } = dataset;
  const path = 'path' in source ? source.path.replaceAll(/\{\{\s*split\s*\}\}/g, split) : undefined;
  const whereOf = (located: LocatedRow): string => (path === undefined ? `dataset \`${dataset.id}\`, inline row ${located.index + 1}` : place(path, located.line));
  const reader = createItemReader(dataset, whereOf);
  /** Rows in the source, once they were counted. */
  let count: number | undefined;
  return { probe, items };

  async function probe(signal: AbortSignal): Promise<{ items: number; hash: string }> {
    const hash = createHash('sha256');
    const unseenTags = new Set(dataset.tags);
    let rows = 0;
    for await (const batch of batches(signal)) {
      let text = '';
      for (const located of batch) {
        const item = reader.read(located);
        for (const tag of unseenTags) if (tag in item.tags) unseenTags.delete(tag);
        text += `${canonicalJson(located.row)}\n`;
      }
      hash.update(text);
      rows += batch.length;
    }
    signal.throwIfAborted();
    const where = path === undefined ? `dataset \`${dataset.id}\`` : place(path);
    if (rows === 0) throw new HumanError({ what: 'there is no row to run', where, toDo: `check \`path\` of dataset \`${dataset.id}\`` });
    for (const tag of unseenTags) throw new HumanError({ what: `no row has the column \`${tag}\``, where, toDo: `check \`tags\` of dataset \`${dataset.id}\`` });
    count = rows;
    return { items: Math.min(rows, dataset.sample?.n ?? rows), hash: hash.digest('hex') };
  }

  async function* items(signal: AbortSignal): AsyncGenerator<DatasetItem> {
    const chosen = dataset.sample === undefined ? undefined : sampleIndices(count ?? (await countRows(signal)), dataset.sample.n, dataset.sample.seed);
    let next = 0;
    for await (const batch of batches(signal)) {
      for (const located of batch) {
        if (chosen !== undefined) {
          if (next === chosen.length) return;
          if (located.index !== chosen[next]) continue;
          next++;
        }
        yield reader.read(located);
      }
    }
  }

  async function countRows(signal: AbortSignal): Promise<number> {
    let rows = 0;
    for await (const batch of batches(signal)) rows += batch.length;
    return (count = rows);
  }

  async function* batches(signal: AbortSignal): AsyncGenerator<readonly LocatedRow[]> {
    if ('path' in source && path !== undefined) yield* readRowBatches(path, source.format, signal);
    else if ('inline' in source) yield source.inline.map((row, index) => ({ row, index, line: dataset.line }));
  }
}
