import { parquetWriteBuffer } from 'hyparquet-writer';
import { projectFiles } from '../examples.ts';
import type { FuzzTarget } from '../fuzzTarget.ts';
import { readAll } from '../readAll.ts';

/** Small enough that each byte matters. */
function small(codec: 'UNCOMPRESSED' | 'SNAPPY'): Buffer {
  return Buffer.from(parquetWriteBuffer({ codec, columnData: [{ name: 'a', data: ['x', 'yy', null, 'x'] }, { name: 'n', data: [1, 2, 3, 4], type: 'INT32' }] }));
}

/** Parquet files, packed in every way that is read. */
export const target: FuzzTarget = {
  seeds: () => [small('UNCOMPRESSED'), small('SNAPPY'), ...projectFiles('test/golden/datasets', /\.parquet$/)],
  words: ['PAR1'],
  maxBytes: 12_000,
  async run(input) {
    await readAll(input, 'parquet');
  },
};
