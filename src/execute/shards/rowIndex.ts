import { createHash } from 'node:crypto';
import { markEvery, type FilePart } from './fileIndex.ts';

/** Where some rows of one file lie: from this byte on, after skipping so many rows. */
export interface RowRange {
  readonly path: string;
  /** Of the first row to read, skipped or not: its byte, and its line from 1. */
  readonly offset: number;
  readonly line: number;
  readonly skip: number;
  readonly rows: number;
}

/** Where the rows of a source lie, without a place for each of them. */
export interface RowIndex {
  readonly rows: number;
  /** Over all bytes of all files. */
  readonly hash: string;
  /** The rows `from` to `to` (excluded), in order. */
  ranges(from: number, to: number): readonly RowRange[];
}

interface Part extends FilePart {
  readonly path: string;
  readonly firstRow: number;
  readonly firstLine: number;
}

export function createRowIndex(files: readonly { readonly path: string; readonly parts: readonly FilePart[] }[]): RowIndex {
  const hash = createHash('sha256');
  const parts: Part[] = [];
  let rows = 0;
  for (const file of files) {
    let lines = 0;
    for (const part of file.parts) {
      hash.update(part.hash);
      parts.push({ ...part, path: file.path, firstRow: rows, firstLine: lines + 1 });
      rows += part.rows;
      lines += part.lines;
    }
  }
  return {
    rows,
    hash: hash.digest('hex'),
    ranges(from, to) {
      const ranges: RowRange[] = [];
      for (let k = partOf(from); k < parts.length; k++) {
        const part = parts[k];
        if (part === undefined || part.firstRow >= to) break;
        const first = Math.max(from, part.firstRow) - part.firstRow;
        const last = Math.min(to, part.firstRow + part.rows) - part.firstRow;
        if (last <= first) continue;
        const mark = Math.floor(first / markEvery);
        ranges.push({ path: part.path, offset: part.offsets[mark] ?? 0, line: part.firstLine + (part.linesBefore[mark] ?? 0), skip: first - mark * markEvery, rows: last - first });
      }
      return ranges;
    },
  };

  /** The part that holds a row, by bisection. */
  function partOf(row: number): number {
    let low = 0;
    let high = parts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((parts[middle]?.firstRow ?? 0) <= row) low = middle;
      else high = middle - 1;
    }
    return low;
  }
}
