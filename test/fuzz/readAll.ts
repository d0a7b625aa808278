import assert from 'node:assert/strict';
import type { DataFile } from '../../src/execute/datasets/dataFile.ts';
import { place } from '../../src/execute/datasets/place.ts';
import { readRowBatches } from '../../src/execute/datasets/readRows.ts';
import type { LocatedRow } from '../../src/execute/datasets/row.ts';
import type { DatasetFormat } from '../../src/task/datasets.ts';
import { withFile } from './fuzzFile.ts';
import { humanly } from './humanErrors.ts';

/** More rows than such inputs have bytes are looked at no further. */
const mostRows = 20_000;

type Read = (file: DataFile, signal: AbortSignal) => AsyncIterable<readonly LocatedRow[]>;

/** The rows of a file with these bytes; undefined where it is refused. Each row is what JSON can say, and knows its place. */
export function readAll(bytes: Uint8Array, format: DatasetFormat, read: Read = (file, signal) => readRowBatches(file, 'all', signal)): Promise<readonly LocatedRow[] | undefined> {
  return withFile(bytes, `.${format}`, path =>
    humanly(async () => {
      const rows: LocatedRow[] = [];
      for await (const batch of read({ path, format }, new AbortController().signal)) {
        for (const row of batch) {
          assert.equal(row.index, rows.length);
          assert.ok(row.line >= 1, place(path, row.line));
          JSON.stringify(row.row);
          rows.push(row);
        }
        if (rows.length > mostRows) break;
      }
      return rows;
    }),
  );
}
