import type { FileHandle } from 'node:fs/promises';
import { HumanError } from '../../base/humanError.ts';
import { cannotRead } from './cannotRead.ts';
import { place } from './place.ts';

/** An Arrow file that is open, with what its readers share. */
export interface ArrowBytes {
  readonly size: number;
  /** Into memory of its own, or to a place in another's: so that the values in it are aligned. Throws `endsEarly` where there is less. */
  read(position: number, length: number, into?: { readonly buffer: Buffer; readonly at: number }): Promise<Buffer>;
  /** Calls `work`, which looks into a flatbuffer: where it points outside, the file is damaged. */
  look<T>(work: () => T): T;
  notArrow(): HumanError;
  endsEarly(): HumanError;
}

export async function arrowBytes(file: FileHandle, path: string): Promise<ArrowBytes> {
  const { size } = await file.stat();
  const bytes: ArrowBytes = {
    size,
    async read(position, length, into) {
      if (length > 2 ** 31 - 1) throw new HumanError({ what: 'a batch of the file is larger than 2 GiB', where: place(path), toDo: 'write it in smaller batches' });
      if (position + length > size || length < 0 || position < 0) throw bytes.endsEarly();
      const { buffer, at } = into ?? { buffer: Buffer.allocUnsafeSlow(length), at: 0 };
      const { bytesRead } = await file.read(buffer, at, length, position).catch((error: NodeJS.ErrnoException) => {
        throw cannotRead(path, error);
      });
      if (bytesRead < length) throw bytes.endsEarly();
      return buffer;
    },
    look(work) {
      try {
        return work();
      } catch (error) {
        if (error instanceof RangeError) throw bytes.notArrow();
        throw error;
      }
    },
    notArrow: () => new HumanError({ what: 'the file is not Arrow', where: place(path), toDo: 'check that it is in the IPC stream or file format, and complete' }),
    endsEarly: () => new HumanError({ what: 'the Arrow file ends too early', where: place(path), toDo: 'check that the file is complete' }),
  };
  return bytes;
}

/** Gives the memory of a batch back at once: the collector would let several of them, each as large as the file, come together. */
export function release({ buffer }: Uint8Array): void {
  if (buffer instanceof ArrayBuffer) buffer.transfer(0);
}

/** Where a field of a flatbuffer's root table is (https://flatbuffers.dev/internals/); undefined where it has its default. */
export function rootField(buffer: Buffer, k: number): number | undefined {
  return tableField(buffer, buffer.readUInt32LE(0), k);
}

/** @param table where it begins */
export function tableField(buffer: Buffer, table: number, k: number): number | undefined {
  const offsets = table - buffer.readInt32LE(table);
  // Both are without a sign, but the library reads them with one: from where they differ there is no such table.
  const size = notNegative(buffer.readInt16LE(offsets));
  if (4 + 2 * k >= size) return undefined;
  const offset = notNegative(buffer.readInt16LE(offsets + 4 + 2 * k));
  return offset === 0 ? undefined : table + offset;
}

function notNegative(value: number): number {
  if (value < 0) throw new RangeError('a table is larger than any is');
  return value;
}
