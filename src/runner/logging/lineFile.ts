import { closeSync, fstatSync, openSync, renameSync, writeSync } from 'node:fs';
import type { Disposable } from '../../base/disposable.ts';

/** A file that lines are appended to. */
export interface LineFile extends Disposable {
  /** Kept for half a second at most, or until there are 64 KiB: a line costs its writer no system call. */
  write(line: string): void;
  /** Writes what is kept. */
  flush(): void;
}

/** A file that has grown to `longestBytes` becomes `FILE.1`, that one `FILE.2`, and so on up to `FILE.<older>`: the disk holds so many of them at most. */
export interface Rotation {
  readonly longestBytes: number;
  readonly older: number;
}

const keptMs = 500;
const keptChars = 64 * 1024;

/** Only its owner may read it. @param onFailure hears the first failure; nothing is written after that, and nothing is thrown: a log must not end a run */
export function createLineFile(file: string, onFailure: (error: NodeJS.ErrnoException) => void, rotation?: Rotation): LineFile {
  let descriptor: number | undefined;
  let kept = '';
  let timer: NodeJS.Timeout | undefined;
  let sizeBytes = 0;
  let failed = false;
  attempt(open);

  return {
    write(line) {
      if (failed || descriptor === undefined) return;
      kept += `${line}\n`;
      if (kept.length >= keptChars) flush();
      else timer ??= setTimeout(flush, keptMs).unref();
    },
    flush,
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
    if (text !== '' && descriptor !== undefined && !failed) attempt(() => add(Buffer.from(text)));
  }

  /** What an earlier process wrote counts too. */
  function open(): void {
    descriptor = openSync(file, 'a', 0o600);
    sizeBytes = fstatSync(descriptor).size;
  }

  function add(bytes: Buffer): void {
    if (rotation !== undefined && sizeBytes > 0 && sizeBytes + bytes.length > rotation.longestBytes) rotate(rotation.older);
    if (descriptor !== undefined) writeWhole(descriptor, bytes);
    sizeBytes += bytes.length;
  }

  function rotate(older: number): void {
    if (descriptor !== undefined) closeSync(descriptor);
    descriptor = undefined;
    for (let k = older; k >= 1; k--) renameIfThere(k === 1 ? file : `${file}.${k - 1}`, `${file}.${k}`);
    open();
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

function renameIfThere(from: string, to: string): void {
  try {
    renameSync(from, to);
  } catch {
    // Not so many yet; or another program holds it open (Windows), and then the file goes on growing.
  }
}
