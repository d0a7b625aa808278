import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { parquetWriteBuffer } from 'hyparquet-writer';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { HumanError } from '../../src/base/humanError.ts';
import { checkArrowBatch } from '../../src/execute/datasets/checkArrowBatch.ts';
import { unpackLz4Block } from '../../src/execute/datasets/lz4.ts';
import { readRowBatches } from '../../src/execute/datasets/readRows.ts';
import type { DatasetFormat } from '../../src/task/datasets.ts';
import { tableFromArrays, Type } from '@uwdata/flechette';

let folder: string;
beforeEach(() => (folder = mkdtempSync(path.join(os.tmpdir(), 'pitwall-damaged-'))));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** How many rows, or the sentence that refuses them. */
async function read(bytes: Uint8Array, format: DatasetFormat): Promise<number | string> {
  const file = path.join(folder, `d.${format}`);
  writeFileSync(file, bytes);
  let rows = 0;
  try {
    for await (const batch of readRowBatches({ path: file, format }, 'all', new AbortController().signal)) rows += batch.length;
  } catch (error) {
    if (error instanceof HumanError) return error.what;
    throw error;
  }
  return rows;
}

const replaced = (bytes: Buffer, from: string, to: string): Buffer => {
  const at = bytes.lastIndexOf(from);
  if (at < 0) throw new Error(`${from} is not there`);
  const copy = Buffer.from(bytes);
  copy.write(to, at);
  return copy;
};

test('a Parquet file whose group names other columns is refused: what the library reads beside would end the process', async () => {
  const whole = Buffer.from(parquetWriteBuffer({ codec: 'UNCOMPRESSED', columnData: [{ name: 'first', data: ['x', 'y'] }, { name: 'other', data: ['a', 'b'] }] }));
  expect(await read(whole, 'parquet')).toBe(2);
  expect(await read(replaced(whole, 'other', 'first'), 'parquet')).toBe('the file is not valid Parquet (the columns of a row group are not those of the file)');
});

test('a list of an Arrow message that is longer than the message, and blocks outside of the file, are refused before memory is taken for them', async () => {
  const file = readFileSync('test/golden/datasets/polars.arrow');
  const footer = file.readInt32LE(file.length - 10);
  for (let at = file.length - 10 - footer; at < file.length - 14; at += 4) {
    const damaged = Buffer.from(file);
    damaged.writeInt32LE(0x7fffff00, at);
    expect(typeof (await read(damaged, 'arrow'))).toMatch(/number|string/);
  }
});

test('a number of an Arrow file that is a billion is refused, or is a value: also how many buffers the texts of a column have', async () => {
  const file = readFileSync('test/golden/datasets/polars.arrow');
  for (let at = 8; at < file.length - 4; at += 4) {
    const damaged = Buffer.from(file);
    damaged.writeInt32LE(0x7fffff00, at);
    expect(typeof (await read(damaged, 'arrow'))).toMatch(/number|string/);
  }
});

test('an Arrow message without a header is refused: its body would be read as messages, and one of a negative length for ever', async () => {
  const stream = readFileSync('test/golden/datasets/types.stream.arrow');
  const second = 8 + stream.readInt32LE(4);
  const table = second + 8 + stream.readUInt32LE(second + 8);
  const offsets = table - stream.readInt32LE(table);
  for (const damage of [() => stream.writeUInt16LE(0, offsets + 8), () => stream.writeUInt16LE(0xfff0, offsets)]) {
    damage();
    stream.writeInt32LE(-4, second + 8 + stream.readInt32LE(second + 4));
    expect(await read(stream, 'arrow')).toBe('the file is not Arrow');
  }
});

test('lists and columns of Arrow that reach beyond their values are refused', () => {
  const leaf = { length: 2, type: { typeId: Type.Int, bitWidth: 32, signed: true }, values: new Int32Array(2) };
  const list = (offsets: readonly number[]): unknown => ({ length: offsets.length - 1, type: { typeId: Type.List }, offsets: Int32Array.from(offsets), children: [leaf] });
  const check = (part: unknown): void => checkArrowBatch(part as Parameters<typeof checkArrowBatch>[0]);
  for (const part of [leaf, list([0, 0, 2]), list([1, 2])]) expect(() => check(part)).not.toThrow();
  for (const part of [{ ...leaf, length: 1_000_000_000 }, list([0, 1_000_000_000]), list([0, 2, 1]), list([-1, 2])]) expect(() => check(part)).toThrow('beyond its values');
  // As the library reads it.
  for (const part of tableFromArrays({ a: [[1, 2], [], [3]], b: ['x', 'y', null], c: [true, false, true] }).children.flatMap(column => column.data)) expect(() => check(part)).not.toThrow();
});

test('a packed block that says it is thousands of times as long is not given the memory', () => {
  expect(() => unpackLz4Block(new Uint8Array(10), 2 ** 31)).toThrow('the LZ4 block is damaged');
});
