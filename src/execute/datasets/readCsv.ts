import { Readable } from 'node:stream';
import { CsvError, parse, type Info } from 'csv-parse';
import { HumanError } from '../../base/humanError.ts';
import { csvSeparator } from '../../task/csvSeparator.ts';
import type { DataFile } from './dataFile.ts';
import { place } from './place.ts';
import { maxRowBytes, readChunks, rowTooLong } from './readChunks.ts';
import type { LocatedRow } from './row.ts';

/** CSV as RFC 4180 has it (quoted commas and line breaks, CRLF, LF or CR, first line names the columns), or the same with semicolons or tabs for commas, some rows at a time. Values are texts. */
export async function* readCsv(file: DataFile, from: number, signal: AbortSignal): AsyncGenerator<readonly LocatedRow[]> {
  const { path } = file;
  const separator = file.format === 'tsv' ? '\t' : csvSeparator(await beginningOf(path, signal));
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
    delimiter: separator,
    info: true,
    skip_empty_lines: true,
    record_delimiter: ['\r\n', '\n'],
    max_record_size: maxRowBytes,
  });
  let failure: unknown;
  /** The line where the last row ended. */
  let ended = 1;
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
    let index = from;
    for (;;) {
      const rows: LocatedRow[] = [];
      const change = new Promise<void>(resolve => (wake = resolve));
      for (let read = parser.read() as Read | null; read !== null; read = parser.read() as Read | null) {
        const breaks = count(Object.values(read.record));
        ended = read.info.lines - overcounted;
        rows.push({ row: read.record, index: index++, line: ended - breaks, file });
      }
      if (failure !== undefined) throw explain(failure, file, separator, overcounted, ended);
      if (rows.length > 0) yield rows;
      else if (parser.readableEnded || parser.closed) return;
      else await change;
    }
  } finally {
    source.destroy();
    parser.destroy();
  }
}

/** The header, unless it is longer than any. */
async function beginningOf(path: string, signal: AbortSignal): Promise<string> {
  for await (const chunk of readChunks(path, signal)) return /^(?:"(?:[^"]|"")*"|[^"\r\n])*/.exec(chunk.toString('utf8'))?.[0] ?? '';
  return '';
}

/** csv-parse would read other encodings as replacement characters. Where the first line ends with CR alone, as on old Macs, every CR becomes LF. */
async function* readUtf8(path: string, signal: AbortSignal): AsyncGenerator<Buffer> {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  let bareReturns: boolean | undefined;
  for await (const chunk of readChunks(path, signal)) {
    try {
      decoder.decode(chunk, { stream: true });
    } catch (cause) {
      throw new HumanError({ what: 'the text is not UTF-8', where: place(path), toDo: 'save the file as UTF-8', cause });
    }
    const bytes = Buffer.from(chunk);
    bareReturns ??= firstLineEndsBare(bytes);
    if (bareReturns === true) for (let at = bytes.indexOf(carriageReturn); at >= 0; at = bytes.indexOf(carriageReturn, at + 1)) bytes[at] = lineFeed;
    yield bytes;
  }
}

const [carriageReturn, lineFeed, quote] = [13, 10, 34];

/** Undefined where no line ends in these bytes: breaks within quotes end none. A CR that is the last byte may have its LF in the next bytes. */
function firstLineEndsBare(bytes: Buffer): boolean | undefined {
  let quoted = false;
  for (const [k, byte] of bytes.entries()) {
    if (byte === quote) quoted = !quoted;
    else if (!quoted && byte === lineFeed) return false;
    else if (!quoted && byte === carriageReturn) return k + 1 < bytes.length && bytes[k + 1] !== lineFeed;
  }
  return undefined;
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

const quotingMistakes: Readonly<Record<string, string>> = {
  INVALID_OPENING_QUOTE: 'a quote stands within a value that has none around it',
  CSV_INVALID_CLOSING_QUOTE: 'text stands behind the closing quote of a value',
};

const separatorNames = { ',': 'commas', ';': 'semicolons', '\t': 'tabs' } as const;

function explain(failure: unknown, { path, format }: DataFile, separator: keyof typeof separatorNames, overcounted: number, ended: number): unknown {
  if (!(failure instanceof CsvError)) return failure;
  const lines = failure['lines'];
  const where = place(path, typeof lines === 'number' ? lines - overcounted : undefined);
  if (failure.code === 'CSV_RECORD_INCONSISTENT_COLUMNS') {
    const { record, columns } = failure as unknown as { record?: readonly unknown[]; columns?: readonly unknown[] };
    const counted = Array.isArray(columns) && Array.isArray(record) ? `the row has ${record.length} value${record.length === 1 ? '' : 's'} where the header names ${columns.length}` : 'the row has more or fewer values than the header names';
    return new HumanError({ what: counted, where, toDo: `quote values that hold ${separatorNames[separator]}, and fill in missing ones`, cause: failure });
  }
  // An open quote is noticed at the end of the file, or where the row has grown too long.
  if (failure.code === 'CSV_QUOTE_NOT_CLOSED') return new HumanError({ what: 'a quote in this row is never closed', where: place(path, ended + 1), toDo: 'close it', cause: failure });
  if (failure.code === 'CSV_MAX_RECORD_SIZE') return rowTooLong(path, ended + 1);
  const quoting = quotingMistakes[failure.code];
  if (quoting !== undefined) return new HumanError({ what: quoting, where, toDo: 'put the value in quotes, and double the quotes in it: "5"" pipe"', cause: failure });
  return new HumanError({ what: `the file is not valid ${format.toUpperCase()} (${failure.message})`, where, toDo: 'mend the quotes of this row', cause: failure });
}
