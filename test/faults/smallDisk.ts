import { execFileSync } from 'node:child_process';
import { mkdirSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import path from 'node:path';

/** A folder on a disk of its own, a megabyte or a few large. */
export interface SmallDisk {
  readonly folder: string;
  /** Leaves only so much, to the next page. */
  leave(bytes: number): void;
  free(): void;
  /** Turns it into one that cannot be written, and back. */
  setReadOnly(readOnly: boolean): void;
  dispose(): void;
}

const ballast = 'ballast';

/** Undefined, with the reason, where this system or this user cannot make one. */
export function openSmallDisk(folder: string, bytes: number): SmallDisk | string {
  if (process.platform !== 'linux') return `no small disk is made on ${process.platform}`;
  mkdirSync(folder, { recursive: true });
  try {
    mount('-t', 'tmpfs', '-o', `size=${bytes},mode=700`, 'tmpfs', folder);
  } catch (error) {
    return process.getuid?.() === 0 ? `no small disk can be mounted: ${error instanceof Error ? error.message.split('\n')[0] : String(error)}` : 'a small disk is mounted by root alone';
  }
  const file = path.join(folder, ballast);
  return {
    folder,
    leave(left) {
      rmSync(file, { force: true });
      const { bavail, bsize } = statfsSync(folder);
      writeFileSync(file, Buffer.alloc(Math.max(0, bavail * bsize - left)));
    },
    free: () => rmSync(file, { force: true }),
    setReadOnly: readOnly => mount('-o', `remount,${readOnly ? 'ro' : 'rw'}`, folder),
    dispose: () => void execFileSync('umount', ['-l', folder], { stdio: 'ignore' }),
  };
}

function mount(...args: readonly string[]): void {
  execFileSync('mount', args, { stdio: 'ignore' });
}
