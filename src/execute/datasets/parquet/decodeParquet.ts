import type { FileHandle } from 'node:fs/promises';
import zlib from 'node:zlib';
import { parquetMetadataAsync, parquetReadObjects, parquetSchema, type AsyncBuffer, type Compressors, type FileMetaData, type ParquetParsers, type RowGroup, type SchemaTree } from 'hyparquet';
import { getTreePath } from 'hyparquet/src/schema.js';
import { HumanError } from '../../../base/humanError.ts';
import { cannotRead } from '../cannotRead.ts';
import { checkColumns } from '../checkColumns.ts';
import { libraryWords } from '../libraryWords.ts';
import { unpackLz4Block } from '../lz4.ts';
import { dayText, momentText, type Fraction } from '../moment.ts';
import { openFile } from '../openFile.ts';
import { place } from '../place.ts';
import { Moment, plain } from '../plain.ts';
import { chunkPages, PageTooLarge, sizeText } from './chunkPages.ts';
import { bytesByColumn, columnsAtOnce, type Chunk } from './columnsAtOnce.ts';
import { offsetIndexBytes } from './offsetIndex.ts';
import type { ParquetBatch } from './parquetMessages.ts';

/**
 * Parquet, by windows of rows within its row groups: a group may be the whole file. What its pages say of their sizes is looked at before they are unpacked (`chunkPages`), and where they lie
 * is told to the library as an index, so that no window is looked for from its group's beginning. The library makes as many values as a run inside of a page is said to have:
 * of a damaged file it may take all memory, or never end, so this runs in the process that `startParquetProcess` watches.
 * @param onRead something of the file was read: whoever waits for rows waits for a disk, and not for ever
 */
export async function* decodeParquet(path: string, onRead: () => void): AsyncGenerator<ParquetBatch> {
  const handle = await openFile(path);
  try {
    const buffer = await bufferOf(handle, path, onRead);
    const metadata = await decode(path, () => parquetMetadataAsync(buffer, { parsers }));
    const schema = await decode(path, async () => parquetSchema(metadata));
    const columns = schema.children;
    checkColumns(columns.map(column => column.element.name), path);
    await decode(path, async () => checkChunks(metadata, columns, buffer.byteLength));
    const converters = columns.map(converterOf);
    const names = converters.map(({ name }) => name);
    let rowStart = 0;
    for (const group of metadata.row_groups) {
      buffer.forget();
      const groupStart = rowStart;
      const groupEnd = rowStart + Number(group.num_rows);
      const window = windowOf(group);
      const chunks = await decode(path, () => indexGroup(group, schema, buffer));
      while (rowStart < groupEnd) {
        const rows = rowsThatFit(chunks, rowStart - groupStart, Math.min(window, groupEnd - rowStart), path, groupStart);
        const parts = columnsAtOnce(chunks, rowStart - groupStart, rows);
        const rowEnd = rowStart + rows;
        const read: Record<string, unknown>[] = [];
        for (const part of parts) {
          const some = await decode(path, () => parquetReadObjects({ file: buffer, metadata, columns: [...part], rowStart, rowEnd, compressors, parsers, utf8: false, useOffsetIndex: true }));
          if (some.length !== rowEnd - rowStart) throw damaged(path, `rows ${rowStart + 1} to ${rowEnd} are not all there`);
          some.forEach((row, k) => (read[k] = Object.assign(read[k] ?? {}, row)));
          onRead();
        }
        for (let start = 0; start < read.length; start += rowsAtOnce) {
          const some = read.slice(start, start + rowsAtOnce);
          yield { names, rows: some.length, columns: converters.map(({ name, convert }) => some.map(row => convert(row[name]))) };
        }
        rowStart = rowEnd;
      }
    }
  } finally {
    await handle.close();
  }
}

const rowsAtOnce = 1000;
/** Unpacked bytes that are decoded at a time; as JavaScript values they take several times as much. */
const windowBytes = 4 * 1024 * 1024;
/** Bytes of a row group that are kept for its next window. */
const keptBytes = 64 * 1024 * 1024;

/** Unpacked bytes of one column that a window may take, with the pages that lie in it in part. */
const mostWindowBytes = 1024 * 1024 * 1024;

/** Rows of a row group to decode at a time, as far as the group says how long they are. */
function windowOf(group: RowGroup): number {
  const perRow = Math.max(1, Number(group.total_byte_size) / Math.max(1, Number(group.num_rows)));
  return Math.min(100_000, Math.max(1000, Math.round(windowBytes / perRow)));
}

/** Looks at the pages of each column, and says where they lie; what the file says of that itself is not trusted. */
async function indexGroup(group: RowGroup, schema: SchemaTree, buffer: GroupBuffer): Promise<readonly Chunk[]> {
  const chunks: Chunk[] = [];
  for (const chunk of group.columns) {
    if (chunk.meta_data === undefined) continue;
    const pages = await chunkPages(chunk.meta_data, getTreePath(schema, chunk.meta_data.path_in_schema), Number(group.num_rows), compressors, buffer.read);
    chunks.push({ column: chunk.meta_data.path_in_schema[0] ?? '', ...pages });
    if (pages.data.length === 0) {
      delete chunk.offset_index_offset;
      delete chunk.offset_index_length;
      continue;
    }
    const { start, length } = buffer.place(offsetIndexBytes(pages.data));
    chunk.offset_index_offset = BigInt(start);
    chunk.offset_index_length = length;
  }
  return chunks;
}

/** As many rows as may be decoded at once; fewer where pages are long. @param from in the group, which begins at row `groupStart` */
function rowsThatFit(chunks: readonly Chunk[], from: number, most: number, path: string, groupStart: number): number {
  for (let rows = most; ; rows = Math.ceil(rows / 2)) {
    const bytes = Math.max(0, ...bytesByColumn(chunks, from, rows).values());
    if (bytes <= mostWindowBytes) return rows;
    if (rows === 1) throw tooLarge(path, `what has to be unpacked for row ${groupStart + from + 1} says that it is ${sizeText(bytes)}, and ${sizeText(mostWindowBytes)} is the most`);
  }
}

/** A file of which the same part is asked for again with each window of a row group. */
interface GroupBuffer extends AsyncBuffer {
  forget(): void;
  /** Without keeping it. */
  readonly read: (start: number, end: number) => Promise<ArrayBuffer>;
  /** As if it lay behind the file, until the next `forget`. */
  place(bytes: ArrayBuffer): { readonly start: number; readonly length: number };
}

async function bufferOf(handle: FileHandle, path: string, onRead: () => void): Promise<GroupBuffer> {
  const { size } = await handle.stat();
  const kept = new Map<string, ArrayBuffer>();
  let keptNow = 0;
  let behind = size;
  const read = async (start: number, end: number): Promise<ArrayBuffer> => {
    // Before anything is made that is as long as the file says.
    if (!(start >= 0 && end >= start && end <= size)) throw new Error('the file ends too early');
    if (end - start > mostWindowBytes) throw new PageTooLarge(`${sizeText(end - start)} lie in one piece, and ${sizeText(mostWindowBytes)} is the most`);
    const bytes = new ArrayBuffer(end - start);
    const { bytesRead } = await handle.read(new Uint8Array(bytes), 0, end - start, start).catch((error: NodeJS.ErrnoException) => {
      throw cannotRead(path, error);
    });
    onRead();
    if (bytesRead < end - start) throw new Error('the file ends too early');
    return bytes;
  };
  const sliceOf = async (start: number, end: number): Promise<ArrayBuffer> => {
    const part = `${start} ${end}`;
    const known = kept.get(part);
    if (known !== undefined) return known;
    const bytes = await read(start, end);
    if (keptNow + bytes.byteLength <= keptBytes) {
      kept.set(part, bytes);
      keptNow += bytes.byteLength;
    }
    return bytes;
  };
  return {
    byteLength: size,
    read,
    forget() {
      kept.clear();
      keptNow = 0;
      behind = size;
    },
    place(bytes) {
      const start = behind;
      behind += bytes.byteLength;
      kept.set(`${start} ${behind}`, bytes);
      return { start, length: bytes.byteLength };
    },
    slice(start, end = size) {
      const bytes = sliceOf(start, end);
      // The library asks for all parts before it waits for the first: what a later one rejects with meanwhile would end the process.
      bytes.catch(() => undefined);
      return bytes;
    },
  };
}

/**
 * Each chunk of a group is one column's, and each column has one: the library begins to read all of them, and waits for those alone that it finds by the names.
 * What another one rejects with would end the process.
 */
function checkChunks({ row_groups: groups }: FileMetaData, columns: readonly SchemaTree[], size: number): void {
  const leaves = new Set<string>();
  const gather = ({ path, children }: SchemaTree): void => void (children.length === 0 ? leaves.add(JSON.stringify(path)) : children.forEach(gather));
  columns.forEach(gather);
  for (const { columns: chunks } of groups) {
    const named = new Set(chunks.map(({ meta_data: of }) => JSON.stringify(of?.path_in_schema)));
    if (named.size < chunks.length || [...named].some(name => !leaves.has(name))) throw new Error('the columns of a row group are not those of the file');
    for (const { meta_data: of } of chunks) if (of === undefined || [of.data_page_offset, of.total_compressed_size, of.num_values].some(number => typeof number !== 'bigint' || number < 0n)) throw new Error('a row group does not say where its columns are');
    for (const { meta_data: of } of chunks) if (of !== undefined && Number(of.dictionary_page_offset || of.data_page_offset) + Number(of.total_compressed_size) > size) throw new Error('the file ends too early');
  }
}

/** A page that says how long it is unpacked may not become longer. */
function upTo(length: number): { readonly maxOutputLength: number } {
  return { maxOutputLength: Math.max(1, length) };
}

/** Node has Zstandard from 22.15 on. */
const compressors: Compressors = {
  GZIP: (bytes, length) => zlib.gunzipSync(bytes, upTo(length)),
  BROTLI: (bytes, length) => zlib.brotliDecompressSync(bytes, upTo(length)),
  ZSTD: (bytes, length) => zlib.zstdDecompressSync(bytes, upTo(length)),
  LZ4_RAW: (bytes, length) => unpackLz4Block(bytes, length),
};

const moment = (fraction: Fraction) => (count: bigint): Moment => new Moment(momentText(count, fraction));
const parsers: Partial<ParquetParsers> = {
  timestampFromMilliseconds: moment(1),
  timestampFromMicroseconds: moment(2),
  timestampFromNanoseconds: moment(3),
  dateFromDays: dayText,
};

/** What the library leaves as numbers or bytes, as in Arrow. */
function converterOf(column: SchemaTree): { readonly name: string; readonly convert: (value: unknown) => unknown } {
  const { name, logical_type: logical, converted_type: converted } = column.element;
  const fraction = logical?.type === 'TIME' ? fractions[logical.unit] : converted === 'TIME_MILLIS' ? 1 : converted === 'TIME_MICROS' ? 2 : undefined;
  if (fraction !== undefined) return { name, convert: value => (typeof value === 'number' || typeof value === 'bigint' ? momentText(BigInt(value), fraction).slice(11) : null) };
  const utc = isUtc(column);
  return { name, convert: value => plain(value, utc) };
}

const fractions = { MILLIS: 1, MICROS: 2, NANOS: 3 } as const;

/** Whether a column's moments are said to be in UTC: `isAdjustedToUTC`, which the older `converted_type` implies. */
function isUtc({ element, children }: SchemaTree): boolean {
  const { logical_type: logical, converted_type: converted } = element;
  if (logical?.type === 'TIMESTAMP') return logical.isAdjustedToUTC;
  return converted === 'TIMESTAMP_MILLIS' || converted === 'TIMESTAMP_MICROS' || children.some(isUtc);
}

/** Whatever the library throws is about the file. */
async function decode<T>(path: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof HumanError) throw error;
    if (error instanceof PageTooLarge) throw tooLarge(path, error.message);
    throw damaged(path, libraryWords(error).replace(/^parquet /, ''), error);
  }
}

function tooLarge(path: string, what: string): HumanError {
  return new HumanError({ what, where: place(path), toDo: 'write the file again, with smaller row groups and pages' });
}

function damaged(path: string, why: string, cause?: unknown): HumanError {
  return new HumanError({ what: `the file is not valid Parquet (${why})`, where: place(path), toDo: 'check that the file is complete', ...(cause === undefined ? {} : { cause }) });
}
