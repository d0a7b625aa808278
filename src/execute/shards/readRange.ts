import { closeSync, readSync } from 'node:fs';
import { decode, maxRowBytes, rowTooLong } from '../datasets/readChunks.ts';
import { parseRow, type LocatedRow } from '../datasets/row.ts';
import { open } from './fileIndex.ts';
import type { RowRange } from './rowIndex.ts';

const pieceBytes = 512 * 1024;

/** The rows of some ranges in order, read and parsed in this thread, a piece of a file at a time. A malformed row is a HumanError with file and line. */
export function* readRanges(ranges: readonly RowRange[], firstIndex: number): Generator<LocatedRow> {
  let index = firstIndex;
  for (const range of ranges) {
    const file = { path: range.path, format: 'jsonl' as const };
    for (const { text, line } of readLines(range)) yield { row: parseRow(text, range.path, line), index: index++, line, file };
  }
}

function* readLines({ path, offset, line: firstLine, skip, rows }: RowRange): Generator<{ readonly text: string; readonly line: number }> {
  const file = open(path);
  try {
    let buffer = Buffer.allocUnsafe(pieceBytes);
    let held = 0;
    let at = offset;
    let line = firstLine;
    let toSkip = skip;
    let left = rows;
    for (;;) {
      if (held === buffer.length) {
        if (held >= maxRowBytes) throw rowTooLong(path, line);
        buffer = Buffer.concat([buffer], buffer.length * 2);
      }
      const read = readSync(file, buffer, held, buffer.length - held, at);
      at += read;
      const filled = held + read;
      // Only whole lines are decoded, so that no character is cut; the file's last line may lack its break.
      const end = read === 0 ? filled : buffer.lastIndexOf(10, filled - 1) + 1;
      if (read === 0 && end === 0) return;
      const text = end === 0 ? '' : decode(buffer.subarray(0, end), path, line);
      for (let from = 0; from < text.length; line++) {
        const stop = text.indexOf('\n', from);
        const one = text.slice(from, stop < 0 ? text.length : stop);
        from = stop < 0 ? text.length : stop + 1;
        if (one === '' || one.startsWith('\r')) continue;
        if (toSkip > 0) {
          toSkip--;
          continue;
        }
        yield { text: one, line };
        if (--left === 0) return;
      }
      if (read === 0) return;
      buffer.copy(buffer, 0, end, filled);
      held = filled - end;
    }
  } finally {
    closeSync(file);
  }
}
