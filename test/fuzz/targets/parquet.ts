import path from 'node:path';
import { build } from 'esbuild';
import { parquetWriteBuffer } from 'hyparquet-writer';
import { startParquetProcess } from '../../../src/execute/datasets/parquet/startParquetProcess.ts';
import { projectFiles } from '../examples.ts';
import type { FuzzTarget } from '../fuzzTarget.ts';
import { readAll } from '../readAll.ts';

/** Small enough that each byte matters. */
function small(codec: 'UNCOMPRESSED' | 'SNAPPY', at = 0, ...bytes: readonly number[]): Buffer {
  const file = Buffer.from(parquetWriteBuffer({ codec, columnData: [{ name: 'a', data: ['x', 'yy', null, 'x'] }, { name: 'n', data: [1, 2, 3, 4], type: 'INT32' }] }));
  file.set(bytes, at);
  return file;
}

/** A page of fewer than no values, for which the library counts down without end; a run of two thousand million values, which takes all memory. */
const endless = small('UNCOMPRESSED', 20, 0xff);
const huge = small('UNCOMPRESSED', 25, 0xfe, 0xff, 0xff, 0xff, 0x0f);

// One file, as it is shipped: of one input in eight its end is all that ends it.
const file = path.resolve('dist-test/fuzz/parquetProcess.mjs');
await build({ entryPoints: [path.resolve('src/execute/datasets/parquet/parquetProcess.ts')], outfile: file, bundle: true, platform: 'node', format: 'esm', target: 'node22', banner: { js: "import { createRequire } from 'node:module';\nconst require = createRequire(import.meta.url);" }, logLevel: 'error' });
/** One for all inputs: to start it takes longer than to read most. */
const parquet = startParquetProcess({ silenceMs: 500, heapMb: 64, file });

/** Parquet files, packed in every way that is read: they are decoded in a process of its own, so branches are not counted, and only what comes of it is looked at. */
export const target: FuzzTarget = {
  seeds: () => [small('UNCOMPRESSED'), small('SNAPPY'), endless, huge, ...projectFiles('test/golden/datasets', /\.parquet$/)],
  words: ['PAR1'],
  maxBytes: 12_000,
  async run(input) {
    await readAll(input, 'parquet', (file, signal) => parquet.read(file, 0, signal));
  },
};
