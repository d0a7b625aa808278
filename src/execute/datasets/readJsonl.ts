import { decode, maxRowBytes, readChunks, rowTooLong } from './readChunks.ts';
import { parseRow, type LocatedRow } from './row.ts';

/** JSON lines (LF or CRLF, blank lines skipped), some rows at a time: one array for each part of the file that was read. */
export async function* readJsonl(path: string, signal: AbortSignal): AsyncGenerator<readonly LocatedRow[]> {
  let line = 1;
  let index = 0;
  let carried: Buffer[] = [];
  let carriedBytes = 0;
  for await (const chunk of readChunks(path, signal)) {
    // Only whole lines are decoded, so that no character is cut.
    const lastBreak = chunk.lastIndexOf(10);
    if (lastBreak < 0) {
      carried.push(chunk);
      carriedBytes += chunk.length;
      if (carriedBytes > maxRowBytes) throw rowTooLong(path, line);
      continue;
    }
    const whole = Buffer.concat([...carried, chunk.subarray(0, lastBreak)]);
    carried = [chunk.subarray(lastBreak + 1)];
    carriedBytes = chunk.length - lastBreak - 1;
    yield* rowsOf(whole);
  }
  if (carriedBytes > 0 && !signal.aborted) yield* rowsOf(Buffer.concat(carried));

  function* rowsOf(bytes: Buffer): Generator<readonly LocatedRow[]> {
    const text = decode(bytes, path, line);
    const rows: LocatedRow[] = [];
    for (let from = 0; from <= text.length; line++) {
      const end = text.indexOf('\n', from);
      const stop = end < 0 ? text.length : end;
      const content = text.slice(from, stop);
      from = stop + 1;
      if (content.trim() !== '') rows.push({ row: parseRow(content, path, line), index: index++, line });
    }
    if (rows.length > 0) yield rows;
  }
}
