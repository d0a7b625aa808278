import { chmodSync, lstatSync, statSync } from 'node:fs';

export interface Modes {
  readonly file: number;
  readonly folder: number;
}

const setGroup = 0o2000;

/**
 * How what Pitwall makes in a folder is kept: its owner's alone; where the folder is shared with a group on purpose (its set-group-ID bit is set, `chmod 2770`), also the group's, with
 * the rights that the folder gives it. Nobody else's ever.
 */
export function modesIn(folder: string): Modes {
  const mode = statSync(folder, { throwIfNoEntry: false })?.mode ?? 0;
  const group = (mode & setGroup) === 0 ? 0 : mode & 0o070;
  return { file: 0o600 | (group & 0o060), folder: 0o700 | group | (group === 0 ? 0 : setGroup) };
}

/** What is there already, where it is ours: an earlier version, or the umask, has left another mode. A file that is not there, or on a file system without modes, stays as it is. */
export function setMode(path: string, mode: number): void {
  try {
    const found = lstatSync(path);
    // What a link leads to is kept as its owner wants it.
    if (!found.isSymbolicLink() && found.uid === process.getuid?.() && (found.mode & 0o7777) !== mode) chmodSync(path, mode);
  } catch {
    // It is no worse than before.
  }
}
