import { HumanError } from '../../base/humanError.ts';
import { unreachable } from '../../base/unreachable.ts';
import type { RowSource } from '../../task/datasets.ts';
import type { DataFile } from './dataFile.ts';
import { findFiles } from './findFiles.ts';
import { place } from './place.ts';
import { readCsv } from './readCsv.ts';
import { readJson } from './readJson.ts';
import { readJsonl } from './readJsonl.ts';
import type { LocatedRow } from './row.ts';

/**
 * The rows of a source's files in order, some at a time (what one read of a file held), so that a row costs no promise.
 * Ends early when the signal aborts. A file that cannot be read and a malformed row are HumanErrors with file and line.
 * @param split the dataset's; `all` where there are none
 */
export async function* readRowBatches(source: RowSource, split: string, signal: AbortSignal): AsyncGenerator<readonly LocatedRow[]> {
  let rows = 0;
  for (const file of findFiles(source, split)) {
    for await (const batch of readFile(file, rows, signal)) {
      rows += batch.length;
      yield batch;
    }
  }
}

/** @param from the index of the file's first row */
function readFile(file: DataFile, from: number, signal: AbortSignal): AsyncGenerator<readonly LocatedRow[]> {
  switch (file.format) {
    case 'jsonl':
      return readJsonl(file, from, signal);
    case 'json':
      return readJson(file, from, signal);
    case 'csv':
    case 'tsv':
      return readCsv(file, from, signal);
    case 'arrow':
    case 'parquet':
    case 'sqlite':
      throw new HumanError({ what: `.${file.format} files are not read yet`, where: place(file.path), toDo: 'convert it to .jsonl, .json, .csv or .tsv' });
    default:
      return unreachable(file.format);
  }
}
