import { existsSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { threadId } from 'node:worker_threads';

/** Where a file costs least: a disk would be the slowest part. */
const folder = existsSync('/dev/shm') ? '/dev/shm' : tmpdir();

/** The input as a file, for as long as it is read. */
export async function withFile<T>(bytes: Uint8Array, ending: string, use: (file: string) => Promise<T>): Promise<T> {
  const file = path.join(folder, `pitwall-fuzz-${process.pid}-${threadId}${ending}`);
  writeFileSync(file, bytes, { mode: 0o600 });
  try {
    return await use(file);
  } finally {
    rmSync(file, { force: true });
  }
}
