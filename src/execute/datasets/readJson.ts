import { HumanError } from '../../base/humanError.ts';
import type { DataFile } from './dataFile.ts';
import { place } from './place.ts';
import { decode, maxRowBytes, readChunks, rowTooLong } from './readChunks.ts';
import { parseRow, type LocatedRow } from './row.ts';

const [quote, backslash, comma, open, close, openBrace, closeBrace, lineFeed] = [...'"\\,[]{}\n'].map(c => c.charCodeAt(0));

/**
 * A top-level array of objects, row by row: bytes are only scanned for where a row ends, and each row's own text is parsed.
 * So a file of any size is read in the memory of one chunk, and an error names the line its row begins on.
 */
export async function* readJson(file: DataFile, from: number, signal: AbortSignal): AsyncGenerator<readonly LocatedRow[]> {
  const { path } = file;
  let where: 'before' | 'inside' | 'after' = 'before';
  let line = 1;
  let index = from;
  let depth = 0;
  let inString = false;
  let escaped = false;
  let rowLine = 0;
  /** Where the row under way starts in this chunk; -1 between rows. */
  let start = -1;
  let carried: Buffer[] = [];
  let carriedBytes = 0;
  for await (const chunk of readChunks(path, signal)) {
    const rows: LocatedRow[] = [];
    if (rowLine > 0) start = 0;
    for (let i = 0; i < chunk.length; i++) {
      const byte = chunk[i];
      if (byte === lineFeed) line++;
      if (inString) {
        if (escaped) escaped = false;
        else if (byte === backslash) escaped = true;
        else if (byte === quote) inString = false;
        continue;
      }
      if (byte === 32 || byte === lineFeed || byte === 13 || byte === 9) continue;
      if (where !== 'inside') {
        if (where === 'after') throw trailing(path, line);
        if (byte !== open) throw noArray(path, line, byte === openBrace);
        where = 'inside';
        continue;
      }
      if (depth === 0 && (byte === comma || byte === close)) {
        if (rowLine > 0) rows.push(take(chunk, i));
        else if (byte === comma || index > from) throw new HumanError({ what: 'a row is missing here', where: place(path, line), toDo: 'remove the comma too many' });
        if (byte === close) where = 'after';
        continue;
      }
      if (rowLine === 0) {
        rowLine = line;
        start = i;
      }
      if (byte === quote) inString = true;
      else if (byte === openBrace || byte === open) depth++;
      else if (byte === closeBrace || byte === close) depth--;
    }
    if (rowLine > 0) {
      const rest = chunk.subarray(start);
      carried.push(Buffer.from(rest));
      carriedBytes += rest.length;
      if (carriedBytes > maxRowBytes) throw rowTooLong(path, rowLine);
    }
    if (rows.length > 0) yield rows;
  }
  if (signal.aborted || where === 'after') return;
  if (where === 'before') throw noArray(path, line, false);
  throw new HumanError({ what: 'the file ends in the middle of the array', where: place(path, rowLine > 0 ? rowLine : line), toDo: 'check that the file is complete' });

  function take(chunk: Buffer, end: number): LocatedRow {
    const bytes = carried.length === 0 ? chunk.subarray(start, end) : Buffer.concat([...carried, chunk.subarray(0, end)]);
    const located = { row: parseRow(decode(bytes, path, rowLine), path, rowLine), index: index++, line: rowLine, file };
    carried = [];
    carriedBytes = 0;
    rowLine = 0;
    return located;
  }
}

function noArray(path: string, line: number, isObject: boolean): HumanError {
  return new HumanError({
    what: 'the file is not a JSON array of rows',
    where: place(path, line),
    toDo: isObject ? 'put the rows in a top-level array, or name the file .jsonl if it holds one object a line' : 'put the rows in a top-level array',
  });
}

function trailing(path: string, line: number): HumanError {
  return new HumanError({ what: 'there is text after the end of the array', where: place(path, line), toDo: 'keep one array in the file' });
}
