import type { ColumnMetaData, CompressionCodec, Compressors, PageHeader, SchemaTree } from 'hyparquet';
import { parquetHeader } from 'hyparquet/src/column.js';
import { decompressPage } from 'hyparquet/src/datapage.js';
import { getMaxRepetitionLevel, isFlatColumn } from 'hyparquet/src/schema.js';
import type { PagePlace } from './offsetIndex.ts';
import { countRows, type RowsOfPage } from './repeatedRows.ts';

/** A page of a column, and what it takes once it is unpacked, as far as the file says. */
export interface Page extends PagePlace {
  readonly bytes: number;
}

export interface ChunkPages {
  readonly data: readonly Page[];
  readonly dictionaryBytes: number;
}

/** Beyond it no page is unpacked, whatever it says. Writers look at a page's size only after some values: a thousand images in a dictionary are hundreds of megabytes. */
const mostPageBytes = 1024 * 1024 * 1024;
/** How many times as long bytes may become at most, rounded up; of the other codecs a few bytes may become millions. */
const mostRatio: Partial<Record<CompressionCodec, number>> = { UNCOMPRESSED: 1, SNAPPY: 32, GZIP: 1040, LZ4_RAW: 256 };
const mostPageValues = 16 * 1024 * 1024;
/** A value takes so much at least once it is decoded. */
const bytesOfValue = 8;

/** A page is larger than any that is unpacked. */
export class PageTooLarge extends Error {}

/**
 * Walks the headers of a column's pages and looks at what they say, before anything is made by it. Where rows begin in pages of nested columns their levels alone tell:
 * those are unpacked for it once, so that no window of rows has to be looked for from the beginning.
 * @param read some bytes of the file, at least those that are there
 */
export async function chunkPages(meta: ColumnMetaData, schemaPath: SchemaTree[], rows: number, compressors: Compressors, read: (start: number, end: number) => Promise<ArrayBuffer>): Promise<ChunkPages> {
  const isFlat = isFlatColumn(schemaPath);
  const start = Number(meta.dictionary_page_offset || meta.data_page_offset);
  const end = start + Number(meta.total_compressed_size);
  const width = 32 - Math.clz32(getMaxRepetitionLevel(schemaPath));
  const data: Page[] = [];
  let dictionaryBytes = 0;
  let values = 0;
  let row = 0;
  const headers = headerReader(end, read);
  for (let offset = start; offset < end - 1 && !(isFlat && row >= rows); ) {
    const { header, length } = await headers(offset);
    const next = offset + length + header.compressed_page_size;
    const count = valuesOf(header);
    const bytes = header.uncompressed_page_size + count * bytesOfValue;
    if (!(header.compressed_page_size >= 0) || next > end) throw new Error('a page is longer than its column');
    if (!(header.uncompressed_page_size >= 0) || !(count >= 0)) throw new Error('a page is shorter than nothing');
    if (header.uncompressed_page_size > mostPageBytes) throw new PageTooLarge(`a page says that it is ${sizeText(header.uncompressed_page_size)} unpacked, and ${sizeText(mostPageBytes)} is the most`);
    if (header.uncompressed_page_size > header.compressed_page_size * (mostRatio[meta.codec] ?? Infinity) + 1024) throw new Error(`a page cannot become as long as it says, ${header.uncompressed_page_size} bytes`);
    if (count > mostPageValues) throw new PageTooLarge(`a page says that it holds ${count} values, and ${mostPageValues} are the most`);
    if (header.type === 'DICTIONARY_PAGE') dictionaryBytes += bytes;
    else {
      values += count;
      if (values > Number(meta.num_values)) throw new Error('pages hold more values than their column');
      const { begun, goesOn } = isFlat || width === 0 ? { begun: count, goesOn: false } : await rowsOf(header, offset + length, next);
      if (!(begun >= 0)) throw new Error('a page holds fewer rows than none');
      const before = data.at(-1);
      // A row that began in the page before it is read with that one.
      if (goesOn && before !== undefined) data[data.length - 1] = { ...before, length: next - before.offset, bytes: before.bytes + bytes };
      else data.push({ offset, length: next - offset, firstRow: row, bytes });
      row += begun;
    }
    offset = next;
  }
  return { data, dictionaryBytes };

  async function rowsOf(header: PageHeader, from: number, until: number): Promise<RowsOfPage> {
    const v2 = header.data_page_header_v2;
    // Pages of the second version begin with a row.
    if (v2 !== undefined) return { begun: v2.num_rows, goesOn: false };
    const page = decompressPage(new Uint8Array(await read(from, until), 0, until - from), header.uncompressed_page_size, meta.codec, compressors);
    if (page.length < 4) throw new Error('the levels of a page end too early');
    const length = new DataView(page.buffer, page.byteOffset).getUint32(0, true);
    return countRows(page.subarray(4, 4 + length), width, valuesOf(header));
  }
}

/** Statistics in a header may be as long as a value. */
const headerBytes = 16 * 1024;
const longestHeader = 64 * 1024 * 1024;

/** Reads the headers of pages one after another; short pages lie in what was read for the one before. */
function headerReader(end: number, read: (start: number, end: number) => Promise<ArrayBuffer>): (offset: number) => Promise<{ readonly header: PageHeader; readonly length: number }> {
  let known = { start: 0, bytes: new ArrayBuffer(0) };
  return async offset => {
    const at = offset - known.start;
    if (at >= 0 && at < known.bytes.byteLength) {
      try {
        return headerIn(known.bytes, at);
      } catch {
        // It goes on behind them.
      }
    }
    for (let length = headerBytes; ; length *= 16) {
      const until = Math.min(end, offset + length);
      known = { start: offset, bytes: await read(offset, until) };
      try {
        return headerIn(known.bytes, 0);
      } catch (error) {
        if (until === end || length >= longestHeader) throw error;
      }
    }
  };
}

function headerIn(bytes: ArrayBuffer, at: number): { readonly header: PageHeader; readonly length: number } {
  const reader = { view: new DataView(bytes, at), offset: 0 };
  return { header: parquetHeader(reader), length: reader.offset };
}

function valuesOf({ data_page_header: v1, data_page_header_v2: v2, dictionary_page_header: dictionary }: PageHeader): number {
  return v1?.num_values ?? v2?.num_values ?? dictionary?.num_values ?? 0;
}

export function sizeText(bytes: number): string {
  return bytes >= 1024 ** 3 ? `${(bytes / 1024 ** 3).toFixed(1)} GB` : `${Math.round(bytes / 1024 ** 2)} MB`;
}
