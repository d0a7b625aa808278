import type { ColumnMetaData, PageHeader, SchemaTree } from 'hyparquet';
import { ByteWriter } from 'hyparquet-writer';
import { writePageHeader } from 'hyparquet-writer/src/datapage.js';
import { readOffsetIndex } from 'hyparquet';
import { expect, test } from 'vitest';
import { chunkPages } from '../../src/execute/datasets/parquet/chunkPages.ts';
import { offsetIndexBytes } from '../../src/execute/datasets/parquet/offsetIndex.ts';
import { countRows } from '../../src/execute/datasets/parquet/repeatedRows.ts';

const element = (name: string, repetition: 'REQUIRED' | 'REPEATED'): SchemaTree => ({ children: [], count: 1, element: { name, type: 'INT32', repetition_type: repetition }, path: [name] });
const root: SchemaTree = { children: [], count: 1, element: { name: 'root' }, path: [] };
const flat = [root, element('n', 'REQUIRED')];
const lists = [root, element('list', 'REPEATED'), element('n', 'REQUIRED')];

type Said = Partial<PageHeader> & { readonly values: number; readonly body?: readonly number[] };

/** A column of pages of the first version. */
function column(pages: readonly Said[], numValues: number): { readonly bytes: Uint8Array; readonly meta: ColumnMetaData } {
  const writer = new ByteWriter();
  for (const { values, body = [], ...header } of pages) {
    writePageHeader(writer, { type: 'DATA_PAGE', uncompressed_page_size: body.length, compressed_page_size: body.length, data_page_header: { num_values: values, encoding: 'PLAIN', definition_level_encoding: 'RLE', repetition_level_encoding: 'RLE' }, ...header });
    writer.appendBytes(Uint8Array.from(body));
  }
  const bytes = writer.getBytes();
  return { bytes, meta: { type: 'INT32', encodings: ['PLAIN'], path_in_schema: ['n'], codec: 'UNCOMPRESSED', num_values: BigInt(numValues), total_uncompressed_size: 1n, total_compressed_size: BigInt(bytes.length), data_page_offset: 0n } };
}

async function pagesOf(path: SchemaTree[], pages: readonly Said[], rows = 100, numValues = 1_000): Promise<string> {
  const { bytes, meta } = column(pages, numValues);
  const asked: number[] = [];
  try {
    const { data } = await chunkPages(meta, path, rows, {}, async (start, end) => {
      asked.push(end - start);
      return bytes.slice(start, end).buffer;
    });
    return data.map(({ offset, length, firstRow }, k) => `${firstRow}${k > 0 && data[k - 1]!.offset + data[k - 1]!.length !== offset ? ' apart' : ''}${length > 0 ? '' : ' empty'}`).join(' ');
  } catch (error) {
    return `${(error as Error).name === 'Error' && (error as Error).constructor.name === 'PageTooLarge' ? 'too large: ' : ''}${(error as Error).message}`;
  }
}

test('pages of a flat column begin with the values before them', async () => {
  expect(await pagesOf(flat, [{ values: 3, body: [1] }, { values: 4, body: [1, 2] }, { values: 5, body: [3] }], 12)).toBe('0 3 7');
});

/** With its length before it, then a value. */
const levels = (...runs: readonly number[]): readonly number[] => [runs.length, 0, 0, 0, ...runs, 9];

test('pages of lists begin where their levels say, and a row that goes on is read with the page that began it', async () => {
  // Runs of one level: four rows of one value; then a row of three; then two values that belong to it, and a row.
  expect(await pagesOf(lists, [{ values: 4, body: levels(8, 0) }, { values: 3, body: levels(2, 0, 4, 1) }, { values: 3, body: levels(4, 1, 2, 0) }, { values: 1, body: levels(2, 0) }])).toBe('0 4 6');
});

test.each([
  ['too large: a page says that it is 2.0 GB unpacked, and 1.0 GB is the most', { values: 1, uncompressed_page_size: 0x7fffffff }],
  ['too large: a page says that it holds 2000000000 values, and 16777216 are the most', { values: 2_000_000_000 }],
  ['a page cannot become as long as it says, 400000000 bytes', { values: 1, uncompressed_page_size: 400_000_000 }],
  ['a page is longer than its column', { values: 1, compressed_page_size: 2_000_000 }],
  ['a page is shorter than nothing', { values: -1 }],
  ['a page is longer than its column', { values: 1, compressed_page_size: -5 }],
  ['pages hold more values than their column', { values: 1_001 }],
] as const)('%s: nothing is made as large as a page says', async (sentence, said) => {
  expect(await pagesOf(flat, [said])).toBe(sentence);
});

test('rows are counted in runs of one level and in packed bits', () => {
  const counted = (bytes: readonly number[], width: number, values: number): string => {
    try {
      const { begun, goesOn } = countRows(Uint8Array.from(bytes), width, values);
      return `${begun}${goesOn ? ' goes on' : ''}`;
    } catch (error) {
      return (error as Error).message;
    }
  };
  expect([
    counted([3, 0b10110010], 1, 8),
    counted([3, 0b11110001], 1, 5),
    counted([3, 0b00_01_10_00, 0b00_00_01_10], 2, 8),
    counted([200, 1, 1, 4, 0], 1, 102),
    counted([], 1, 1),
    counted([0, 0], 1, 1),
    counted([1], 1, 1),
    counted([255, 255, 255, 255, 255, 1], 1, 1),
  ]).toEqual(['4', '3 goes on', '4', '2 goes on', 'the levels of a page end too early', 'a run of levels is empty', 'a run of levels is empty', 'a run of levels is too long']);
});

test('where pages lie is told as a file tells it', () => {
  const pages = [{ offset: 4, length: 120, firstRow: 0 }, { offset: 5_000_000_000, length: 1_048_576, firstRow: 3_000_000_000 }];
  const { page_locations: read } = readOffsetIndex({ view: new DataView(offsetIndexBytes(pages)), offset: 0 });
  expect(read.map(({ offset, compressed_page_size: length, first_row_index: firstRow }) => ({ offset: Number(offset), length, firstRow: Number(firstRow) }))).toEqual(pages);
});

test('many short pages are read in few pieces', async () => {
  const { bytes, meta } = column(Array.from({ length: 2_000 }, () => ({ values: 1, body: [7] })), 2_000);
  let pieces = 0;
  const { data } = await chunkPages(meta, flat, 2_000, {}, async (start, end) => {
    pieces++;
    return bytes.slice(start, end).buffer;
  });
  expect([data.length, data.at(-1)?.firstRow]).toEqual([2_000, 1_999]);
  expect(pieces).toBeLessThan(10);
});

test('a page of 400 MB is read where its codec can make it of so little', async () => {
  const { bytes, meta } = column([{ values: 1, body: [7], uncompressed_page_size: 400_000_000 }], 1);
  const { data } = await chunkPages({ ...meta, codec: 'ZSTD' }, flat, 1, {}, async (start, end) => bytes.slice(start, end).buffer);
  expect(data.map(page => page.bytes)).toEqual([400_000_008]);
});
