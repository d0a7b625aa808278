import type { ChunkPages } from './chunkPages.ts';

/** A column of a group, or a part of one that is nested. */
export interface Chunk extends ChunkPages {
  /** The outermost name. */
  readonly column: string;
}

/** Unpacked bytes of columns that are decoded together. */
const togetherBytes = 256 * 1024 * 1024;

/** By column, what has to be unpacked for these rows of a group. */
export function bytesByColumn(chunks: readonly Chunk[], from: number, rows: number): ReadonlyMap<string, number> {
  const bytes = new Map<string, number>();
  for (const { column, data, dictionaryBytes } of chunks) {
    const ofChunk = data.reduce((all, page, k) => all + (page.firstRow < from + rows && (data[k + 1]?.firstRow ?? Infinity) > from ? page.bytes : 0), dictionaryBytes);
    bytes.set(column, (bytes.get(column) ?? 0) + ofChunk);
  }
  return bytes;
}

/** The columns that are decoded together, one lot after another: a file may have thousands, with a page of each to unpack for a single row. */
export function columnsAtOnce(chunks: readonly Chunk[], from: number, rows: number): readonly (readonly string[])[] {
  const lots: string[][] = [[]];
  let now = 0;
  for (const [column, bytes] of bytesByColumn(chunks, from, rows)) {
    if (now > 0 && now + bytes > togetherBytes) {
      lots.push([]);
      now = 0;
    }
    lots.at(-1)?.push(column);
    now += bytes;
  }
  return lots;
}
