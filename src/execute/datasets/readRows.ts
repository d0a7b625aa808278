import { unreachable } from '../../base/unreachable.ts';
import type { DatasetFormat, RowSource } from '../../task/datasets.ts';
import { fillSplit } from '../../task/filePath.ts';
import type { DataFile } from './dataFile.ts';
import { findFiles } from './findFiles.ts';
import { readCsv } from './readCsv.ts';
import { readJson } from './readJson.ts';
import { readJsonl } from './readJsonl.ts';
import { startParquetProcess, type ParquetProcess } from './parquet/startParquetProcess.ts';
import { readSqlite, type SqliteSelection } from './readSqlite.ts';
import type { LocatedRow } from './row.ts';

/**
 * The rows of a source's files in order, some at a time (what one read of a file held), so that a row costs no promise.
 * Ends early when the signal aborts. A file that cannot be read and a malformed row are HumanErrors with file and line.
 * @param split the dataset's; `all` where there are none
 */
export async function* readRowBatches(source: RowSource, split: string, signal: AbortSignal): AsyncGenerator<readonly LocatedRow[]> {
  const { table, query } = source;
  const selection = { ...(table === undefined ? {} : { table: fillSplit(table, split) }), ...(query === undefined ? {} : { query: fillSplit(query, split) }) };
  let rows = 0;
  let parquet: ParquetProcess | undefined;
  try {
    for (const file of findFiles(source, split)) {
      for await (const batch of file.format === 'parquet' ? (parquet ??= startParquetProcess()).read(file, rows, signal) : readFile(file.format, file, rows, selection, signal)) {
        rows += batch.length;
        yield batch;
      }
    }
  } finally {
    parquet?.dispose();
  }
}

/** @param from the index of the file's first row */
function readFile(format: Exclude<DatasetFormat, 'parquet'>, file: DataFile, from: number, selection: SqliteSelection, signal: AbortSignal): AsyncGenerator<readonly LocatedRow[]> {
  switch (format) {
    case 'jsonl':
      return readJsonl(file, from, signal);
    case 'json':
      return readJson(file, from, signal);
    case 'csv':
    case 'tsv':
      return readCsv(file, from, signal);
    // Its library is loaded where it is needed.
    case 'arrow':
      return later(async () => (await import('./readArrow.ts')).readArrow(file, from, signal));
    case 'sqlite':
      return readSqlite(file, selection, from, signal);
    default:
      return unreachable(format);
  }
}

async function* later<T>(open: () => Promise<AsyncGenerator<T>>): AsyncGenerator<T> {
  for await (const item of await open()) yield item;
}
