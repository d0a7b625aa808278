import { statfsSync } from 'node:fs';

/** A file that one machine has written may be seen so much later on another: NFS keeps what it knows of a folder for up to 60 s. */
export const lateMs = 75_000;
/** On a disk of this machine alone nothing is late but for a slow disk. */
const lateAtHomeMs = 10_000;
/** Linux's numbers of file systems that no other machine writes to: ext, XFS, Btrfs, tmpfs, overlay, ZFS. */
const atHome: ReadonlySet<number> = new Set([0xef53, 0x58465342, 0x9123683e, 0x01021994, 0x794c7630, 0x2fc12fc1]);

/** How long a file may take to be seen in this folder after it was written. */
export function lateMsOf(folder: string): number {
  try {
    return process.platform === 'linux' && atHome.has(statfsSync(folder).type) ? lateAtHomeMs : lateMs;
  } catch {
    // It cannot be asked now, as happens on a shared one.
    return lateMs;
  }
}

/** What a shared file system may answer for a while, also of a file that is there: it is read again later. */
export function isFileTrouble(error: unknown): error is NodeJS.ErrnoException {
  return error instanceof Error && typeof (error as NodeJS.ErrnoException).syscall === 'string';
}
