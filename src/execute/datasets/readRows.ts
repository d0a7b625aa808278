import { unreachable } from '../../base/unreachable.ts';
import type { DatasetFormat } from '../../task/datasets.ts';
import { readCsv } from './readCsv.ts';
import { readJson } from './readJson.ts';
import { readJsonl } from './readJsonl.ts';
import type { LocatedRow } from './row.ts';

/**
 * The rows of a file in order, some at a time (what one read of the file held), so that a row costs no promise.
 * Ends early when the signal aborts. A file that cannot be read and a malformed row are HumanErrors with file and line.
 */
export function readRowBatches(path: string, format: DatasetFormat, signal: AbortSignal): AsyncGenerator<readonly LocatedRow[]> {
  switch (format) {
    case 'jsonl':
      return readJsonl(path, signal);
    case 'json':
      return readJson(path, signal);
    case 'csv':
      return readCsv(path, signal);
    default:
      return unreachable(format);
  }
}
