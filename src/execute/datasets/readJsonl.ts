import type { DataFile } from './dataFile.ts';
import { decode, maxRowBytes, readChunks, rowTooLong } from './readChunks.ts';
import { parseRow, type LocatedRow } from './row.ts';

/** JSON lines (LF or CRLF, blank lines skipped), some rows at a time: one array for each part of the file that was read. */
export async function* readJsonl(file: DataFile, from: number, signal: AbortSignal): AsyncGenerator<readonly LocatedRow[]> {
  const { path } = file;
  let line = 1;
  let index = from;
  let carried: Buffer[] = [];
  let carriedBytes = 0;
  for await (const chunk of readChunks(path, signal)) {
    // Only whole lines are decoded, so that no character is cut.
    const lastBreak = chunk.lastIndexOf(10);
    const rows: LocatedRow[] = [];
    let begin = 0;
    if (lastBreak >= 0 && carried.length > 0) {
      begin = chunk.indexOf(10) + 1;
      addRows(rows, Buffer.concat([...carried, chunk.subarray(0, begin - 1)]));
      carried = [];
      carriedBytes = 0;
    }
    if (lastBreak >= begin) addRows(rows, chunk.subarray(begin, lastBreak));
    const rest = chunk.subarray(lastBreak + 1);
    if (rest.length > 0) carried.push(Buffer.from(rest));
    carriedBytes += rest.length;
    if (rows.length > 0) yield rows;
    if (carriedBytes > maxRowBytes) throw rowTooLong(path, line);
  }
  const rows: LocatedRow[] = [];
  if (carriedBytes > 0 && !signal.aborted) addRows(rows, Buffer.concat(carried));
  if (rows.length > 0) yield rows;

  /** @param bytes whole lines, without the last one's break */
  function addRows(rows: LocatedRow[], bytes: Buffer): void {
    const text = decode(bytes, path, line);
    for (let at = 0; at <= text.length; line++) {
      const end = text.indexOf('\n', at);
      const stop = end < 0 ? text.length : end;
      const content = text.slice(at, stop);
      at = stop + 1;
      if (content.trim() !== '') rows.push({ row: parseRow(content, path, line), index: index++, line, file });
    }
  }
}
