import { closeSync, fstatSync, openSync, writeSync } from 'node:fs';
import type { Disposable } from '../../base/disposable.ts';

/** A file that lines are appended to. */
export interface LineFile extends Disposable {
  /** Kept for half a second at most, or until there are 64 KiB: a line costs its writer no system call. */
  write(line: string): void;
  /** Writes what is kept. */
  flush(): void;
  /** With what is kept; counts what earlier processes wrote. */
  readonly sizeBytes: number;
}

const keptMs = 500;
const keptChars = 64 * 1024;

/** Only its owner may read it. @param onFailure hears the first failure; nothing is written after that, and nothing is thrown: a log must not end a run */
export function createLineFile(file: string, onFailure: (error: NodeJS.ErrnoException) => void): LineFile {
  let descriptor: number | undefined;
  let kept = '';
  let timer: NodeJS.Timeout | undefined;
  let sizeBytes = 0;
  let failed = false;
  attempt(() => {
    descriptor = openSync(file, 'a', 0o600);
    sizeBytes = fstatSync(descriptor).size;
  });

  return {
    write(line) {
      if (failed || descriptor === undefined) return;
      kept += `${line}\n`;
      sizeBytes += line.length + 1;
      if (kept.length >= keptChars) flush();
      else timer ??= setTimeout(flush, keptMs).unref();
    },
    flush,
    get sizeBytes() {
      return sizeBytes;
    },
    dispose() {
      flush();
      if (descriptor !== undefined) closeSync(descriptor);
      descriptor = undefined;
    },
  };

  function flush(): void {
    clearTimeout(timer);
    timer = undefined;
    const text = kept;
    kept = '';
    const open = descriptor;
    if (text !== '' && open !== undefined && !failed) attempt(() => writeWhole(open, Buffer.from(text)));
  }

  function attempt(write: () => void): void {
    try {
      write();
    } catch (error) {
      failed = true;
      onFailure(error as NodeJS.ErrnoException);
    }
  }
}

function writeWhole(descriptor: number, bytes: Buffer): void {
  for (let from = 0; from < bytes.length; ) from += writeSync(descriptor, bytes, from);
}
