import zlib from 'node:zlib';
import { CompressionType, setCompressionCodec, tableFromIPC } from '@uwdata/flechette';
import { HumanError } from '../../base/humanError.ts';
import { arrowBytes } from './arrowBytes.ts';
import { arrowFile, arrowMagic } from './arrowFile.ts';
import { arrowStream } from './arrowStream.ts';
import { arrowConverter } from './arrowValues.ts';
import { breathe } from './breathe.ts';
import { checkArrowBatch } from './checkArrowBatch.ts';
import { checkColumns } from './checkColumns.ts';
import type { DataFile } from './dataFile.ts';
import { libraryWords } from './libraryWords.ts';
import { unpackLz4Frame } from './lz4.ts';
import { openFile } from './openFile.ts';
import { place } from './place.ts';
import type { LocatedRow } from './row.ts';

const rowsAtOnce = 1000;

/** Arrow IPC, the stream format (as in Hugging Face's folders) and the file format: one record batch is in memory at a time. */
export async function* readArrow(file: DataFile, from: number, signal: AbortSignal): AsyncGenerator<readonly LocatedRow[]> {
  useCodecs();
  let line = 1;
  for await (const source of batchesOf(file.path)) {
    if (signal.aborted) return;
    const { length, columns } = decode(file, line, () => columnsOf(source));
    if (line === 1) checkColumns(columns.map(column => column.name), file.path);
    for (let start = 0; start < length && !signal.aborted; start += rowsAtOnce) {
      const rows: LocatedRow[] = [];
      decode(file, line, () => {
        for (let k = start; k < Math.min(length, start + rowsAtOnce); k++) {
          const row: Record<string, unknown> = {};
          for (const { name, at } of columns) row[name] = at(k);
          rows.push({ row, index: from + line - 1, line: line++, file });
        }
      });
      yield rows;
      await breathe();
    }
  }
}

async function* batchesOf(path: string): AsyncGenerator<Uint8Array | Uint8Array[]> {
  const handle = await openFile(path);
  try {
    const bytes = await arrowBytes(handle, path);
    if (bytes.size === 0) throw bytes.endsEarly();
    const start = (await bytes.read(0, Math.min(8, bytes.size))).toString('latin1');
    if (start.startsWith('FEA1')) throw new HumanError({ what: 'the file is Feather of version 1, which is not Arrow', where: place(path), toDo: 'write it as Arrow or Parquet' });
    yield* start.startsWith(arrowMagic) ? arrowFile(bytes) : arrowStream(bytes);
  } finally {
    await handle.close();
  }
}

function columnsOf(source: Uint8Array | Uint8Array[]): { readonly length: number; readonly columns: readonly { readonly name: string; readonly at: (k: number) => unknown }[] } {
  const table = tableFromIPC(source, { useBigInt: true, useBigIntTimestamp: true, useDecimalInt: true });
  const columns = table.schema.fields.map(({ name, type }, k) => {
    const column = table.getChildAt(k);
    if (column.length < table.numRows) throw new Error('a column is shorter than the others');
    for (const part of column.data) checkArrowBatch(part as Parameters<typeof checkArrowBatch>[0]);
    const convert = arrowConverter(type);
    return { name, at: convert === undefined ? (row: number): unknown => column.at(row) : (row: number): unknown => convert(column.at(row)) };
  });
  return { length: table.numRows, columns };
}

/** Whatever the library throws is about the file. */
function decode<T>({ path }: DataFile, row: number, work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw new HumanError({ what: `the file is not valid Arrow (${libraryWords(error)})`, where: `${place(path)}, row ${row}`, toDo: 'write the file again', cause: error });
  }
}

function useCodecs(): void {
  const encode = (): never => {
    throw new Error('nothing is written here');
  };
  setCompressionCodec(CompressionType.LZ4_FRAME, { encode, decode: unpackLz4Frame });
  setCompressionCodec(CompressionType.ZSTD, { encode, decode: (bytes, length) => zlib.zstdDecompressSync(bytes, { maxOutputLength: Math.max(1, length) }) });
}
