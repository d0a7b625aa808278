import { isUtf8 } from 'node:buffer';
import { HumanError } from '../../base/humanError.ts';
import { cannotRead } from './cannotRead.ts';
import { openFile } from './openFile.ts';
import { place } from './place.ts';
import { packingOf, unpack } from './unpack.ts';

const chunkBytes = 64 * 1024;

/** A longer row is a damaged file, not a row: it would have to be held whole. */
export const maxRowBytes = 64 * 1024 * 1024;

/**
 * The file's bytes in order, unpacked where its first bytes say gzip or Zstandard, without a leading byte order mark. A chunk may be overwritten by the next: copy what is kept beyond it.
 * Ends early when the signal aborts; a file that cannot be read is a HumanError.
 */
export async function* readChunks(path: string, signal: AbortSignal): AsyncGenerator<Buffer> {
  const packing = await packingOf(path);
  let first = true;
  for await (const chunk of packing === undefined ? readPlain(path, signal) : unpack(path, packing, signal)) {
    const marked = first && chunk.length >= 3 && chunk[0] === 0xef && chunk[1] === 0xbb && chunk[2] === 0xbf;
    first = false;
    yield marked ? chunk.subarray(3) : chunk;
  }
}

async function* readPlain(path: string, signal: AbortSignal): AsyncGenerator<Buffer> {
  const file = await openFile(path);
  const buffer = Buffer.allocUnsafeSlow(chunkBytes);
  try {
    while (!signal.aborted) {
      const { bytesRead } = await file.read(buffer, 0, chunkBytes, null).catch((error: NodeJS.ErrnoException) => {
        throw cannotRead(path, error);
      });
      if (bytesRead === 0) return;
      yield buffer.subarray(0, bytesRead);
    }
  } finally {
    await file.close();
  }
}

export function rowTooLong(path: string, line: number): HumanError {
  return new HumanError({ what: 'the row is longer than 64 MiB', where: place(path, line), toDo: 'check that the file holds one row a line' });
}

/** UTF-8 bytes to text; other encodings are refused rather than read as replacement characters. `line` is where the bytes begin. */
export function decode(bytes: Buffer, path: string, line: number): string {
  if (isUtf8(bytes)) return bytes.toString('utf8');
  let at = line;
  for (let from = 0; from < bytes.length; at++) {
    const end = bytes.indexOf(10, from);
    const stop = end < 0 ? bytes.length : end;
    if (!isUtf8(bytes.subarray(from, stop))) break;
    from = stop + 1;
  }
  throw new HumanError({ what: 'the text is not UTF-8', where: place(path, at), toDo: 'save the file as UTF-8' });
}
