import { open } from 'node:fs/promises';
import { isUtf8 } from 'node:buffer';
import { HumanError } from '../../base/humanError.ts';
import { place } from './place.ts';

const chunkBytes = 64 * 1024;

/** A longer row is a damaged file, not a row: it would have to be held whole. */
export const maxRowBytes = 64 * 1024 * 1024;

/** The file's bytes in order, without a leading byte order mark. One buffer is used for all of them: copy what is kept beyond the next. Ends early when the signal aborts; a file that cannot be read is a HumanError. */
export async function* readChunks(path: string, signal: AbortSignal): AsyncGenerator<Buffer> {
  const file = await open(path).catch((error: NodeJS.ErrnoException) => {
    throw cannotRead(path, error);
  });
  const buffer = Buffer.allocUnsafeSlow(chunkBytes);
  try {
    for (let first = true; !signal.aborted; first = false) {
      const { bytesRead } = await file.read(buffer, 0, chunkBytes, null).catch((error: NodeJS.ErrnoException) => {
        throw cannotRead(path, error);
      });
      if (bytesRead === 0) return;
      const marked = first && bytesRead >= 3 && buffer[0] === 0xef && buffer[1] === 0xbb && buffer[2] === 0xbf;
      yield buffer.subarray(marked ? 3 : 0, bytesRead);
    }
  } finally {
    await file.close();
  }
}

/** Says why a file cannot be read, in a person's words. */
export function cannotRead(path: string, error: NodeJS.ErrnoException): HumanError {
  const why: Readonly<Record<string, string>> = { ENOENT: 'the file does not exist', EISDIR: 'it is a folder, not a file', EACCES: 'the file may not be read by this user' };
  return new HumanError({ what: why[error.code ?? ''] ?? `the file cannot be read (${error.message})`, where: place(path), toDo: 'check `path` in the task file', cause: error });
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
