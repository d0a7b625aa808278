import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { parquetWriteBuffer } from 'hyparquet-writer';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { HumanError, renderHumanError } from '../../src/base/humanError.ts';
import { startParquetProcess, type ParquetLimits, type ParquetProcess } from '../../src/execute/datasets/parquet/startParquetProcess.ts';

let folder: string;
const started: ParquetProcess[] = [];
beforeEach(() => (folder = mkdtempSync(path.join(os.tmpdir(), 'pitwall-parquet-'))));
afterEach(() => {
  for (const each of started.splice(0)) each.dispose();
  rmSync(folder, { recursive: true, force: true });
});

const whole = Buffer.from(parquetWriteBuffer({ codec: 'UNCOMPRESSED', columnData: [{ name: 'a', data: ['x', 'yy', null, 'x'] }, { name: 'n', data: [1, 2, 3, 4], type: 'INT32' }] }));

/** The first page says that it has fewer than no values: the library counts down from there. */
const endless = changed(20, [0xff]);
/** A run of the first page's levels is two thousand million values long. */
const huge = changed(25, [0xfe, 0xff, 0xff, 0xff, 0x0f]);

function changed(at: number, bytes: readonly number[]): Buffer {
  const copy = Buffer.from(whole);
  copy.set(bytes, at);
  return copy;
}

function begin(limits: Partial<ParquetLimits>): ParquetProcess {
  const parquet = startParquetProcess(limits);
  started.push(parquet);
  return parquet;
}

/** Its rows, or the sentence that refuses them. */
async function read(parquet: ParquetProcess, bytes: Uint8Array, signal = new AbortController().signal): Promise<string> {
  const file = path.join(folder, 'd.parquet');
  writeFileSync(file, bytes);
  const rows: string[] = [];
  try {
    for await (const batch of parquet.read({ path: file, format: 'parquet' }, 0, signal)) rows.push(...batch.map(({ row, index, line }) => `${index}/${line} ${JSON.stringify(row)}`));
  } catch (error) {
    if (error instanceof HumanError) return renderHumanError(error).replace(`${folder}/`, '');
    throw error;
  }
  return rows.join(' ');
}

const rows = '0/1 {"a":"x","n":1} 1/2 {"a":"yy","n":2} 2/3 {"a":null,"n":3} 3/4 {"a":"x","n":4}';

test('decoding that never ends is ended, and the next file is read', async () => {
  const parquet = begin({ silenceMs: 2000 });
  expect(await read(parquet, whole)).toBe(rows);
  expect(await read(parquet, endless)).toBe('d.parquet: nothing came of its first rows for 2 s: the file is not valid Parquet; write the file again');
  expect(await read(parquet, whole)).toBe(rows);
});

test('decoding that takes all memory takes its own process with it, and no other', async () => {
  const parquet = begin({ heapMb: 64 });
  expect(await read(parquet, huge)).toBe('d.parquet: its first rows take more than 64 MB of memory: the file is not valid Parquet, or its rows are too large; write the file again');
  expect(await read(parquet, whole)).toBe(rows);
});

test('who stops waiting is not held up', async () => {
  const stopping = new AbortController();
  const reading = read(begin({}), endless, stopping.signal);
  stopping.abort();
  expect(await reading).toBe('');
});

test('a process that comes to an end by itself or from outside is told as what it is', async () => {
  writeFileSync(path.join(folder, 'ends.mjs'), 'process.exit(1)');
  await expect(read(begin({ file: path.join(folder, 'ends.mjs') }), whole)).rejects.toThrow('The process that reads Parquet ended with code 1');
  writeFileSync(path.join(folder, 'killed.mjs'), "process.kill(process.pid, 'SIGKILL')");
  expect(await read(begin({ file: path.join(folder, 'killed.mjs') }), whole)).toBe('d.parquet: the process that reads it was ended from outside (SIGKILL); see whether the machine has memory left, and run it again');
});

/** Many pages in one group, in columns with lists in them; a row of each has `k % 5` parts. */
function nested(count: number, pageSize: number): { readonly bytes: Buffer; readonly expected: string } {
  const parts = Array.from({ length: count }, (_, k) => Array.from({ length: k % 5 }, (__, part) => `${k}/${part} ${'x'.repeat(40)}`));
  const bytes = Buffer.from(
    parquetWriteBuffer({
      codec: 'UNCOMPRESSED',
      rowGroupSize: count,
      pageSize,
      schema: [
        { name: 'root', num_children: 2 },
        { name: 'n', type: 'INT32', repetition_type: 'REQUIRED' },
        { name: 'parts', repetition_type: 'OPTIONAL', num_children: 1, converted_type: 'LIST' },
        { name: 'list', repetition_type: 'REPEATED', num_children: 1 },
        { name: 'element', type: 'BYTE_ARRAY', converted_type: 'UTF8', repetition_type: 'OPTIONAL' },
      ],
      columnData: [{ name: 'n', data: parts.map((_, k) => k) }, { name: 'parts', data: parts }],
    }),
  );
  return { bytes, expected: parts.map((of, k) => `${k}/${k + 1} ${JSON.stringify({ n: k, parts: of })}`).join(' ') };
}

test('a group of many windows gives each row once, also of columns with lists in them', async () => {
  const { bytes, expected } = nested(5000, 4096);
  expect(await read(begin({}), bytes)).toBe(expected);
});
