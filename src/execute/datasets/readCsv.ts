import { Readable } from 'node:stream';
import { CsvError, parse, type Info } from 'csv-parse';
import { HumanError } from '../../base/humanError.ts';
import { place } from './place.ts';
import { maxRowBytes, readChunks } from './readChunks.ts';
import type { LocatedRow } from './row.ts';

/** CSV as RFC 4180 has it (quoted commas and line breaks, CRLF or LF, first line names the columns), some rows at a time. Values are texts. */
export async function* readCsv(path: string, signal: AbortSignal): AsyncGenerator<readonly LocatedRow[]> {
  /** csv-parse counts a CRLF inside quotes as two lines; this is how many it has counted too many. */
  let overcounted = 0;
  const count = (values: Iterable<unknown>): number => {
    let breaks = 0;
    for (const value of values) {
      if (typeof value !== 'string' || !value.includes('\n')) continue;
      breaks += value.split('\n').length - 1;
      overcounted += value.split('\r\n').length - 1;
    }
    return breaks;
  };
  const parser = parse({
    columns: (header: string[]) => {
      count(header);
      return checkedHeader(header, path);
    },
    info: true,
    skip_empty_lines: true,
    record_delimiter: ['\r\n', '\n'],
    max_record_size: maxRowBytes,
  });
  let failure: unknown;
  const source = Readable.from(readUtf8(path, signal), { objectMode: false });
  const fail = (error: unknown): void => {
    failure ??= error;
    parser.destroy();
  };
  let wake: () => void = () => undefined;
  for (const event of ['readable', 'end', 'close']) parser.on(event, () => wake());
  parser.on('error', fail);
  source.on('error', fail);
  source.pipe(parser);
  try {
    let index = 0;
    for (;;) {
      const rows: LocatedRow[] = [];
      const change = new Promise<void>(resolve => (wake = resolve));
      for (let read = parser.read() as Read | null; read !== null; read = parser.read() as Read | null) {
        const breaks = count(Object.values(read.record));
        rows.push({ row: read.record, index: index++, line: read.info.lines - overcounted - breaks });
      }
      if (failure !== undefined) throw explain(failure, path, overcounted);
      if (rows.length > 0) yield rows;
      else if (parser.readableEnded || parser.closed) return;
      else await change;
    }
  } finally {
    source.destroy();
    parser.destroy();
  }
}

/** csv-parse would read other encodings as replacement characters. */
async function* readUtf8(path: string, signal: AbortSignal): AsyncGenerator<Buffer> {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  for await (const chunk of readChunks(path, signal)) {
    try {
      decoder.decode(chunk, { stream: true });
    } catch (cause) {
      throw new HumanError({ what: 'the text is not UTF-8', where: place(path), toDo: 'save the file as UTF-8', cause });
    }
    yield Buffer.from(chunk);
  }
}

interface Read {
  readonly record: Record<string, string>;
  readonly info: Info;
}

function checkedHeader(header: string[], path: string): string[] {
  const twice = header.find((name, i) => header.indexOf(name) !== i);
  if (twice !== undefined) throw new HumanError({ what: `two columns are named \`${twice}\``, where: place(path, 1), toDo: 'give each column its own name' });
  return header;
}

function explain(failure: unknown, path: string, overcounted: number): unknown {
  if (!(failure instanceof CsvError)) return failure;
  const lines = failure['lines'];
  const where = place(path, typeof lines === 'number' ? lines - overcounted : undefined);
  if (failure.code === 'CSV_RECORD_INCONSISTENT_COLUMNS') {
    const { record, columns } = failure as unknown as { record?: readonly unknown[]; columns?: readonly unknown[] };
    const counted = Array.isArray(columns) && Array.isArray(record) ? `the row has ${record.length} values where the header names ${columns.length}` : 'the row has more or fewer values than the header names';
    return new HumanError({ what: counted, where, toDo: 'quote values that hold commas, and fill in missing ones', cause: failure });
  }
  return new HumanError({ what: `the file is not valid CSV (${failure.message})`, where, toDo: 'mend the quotes of this row', cause: failure });
}
