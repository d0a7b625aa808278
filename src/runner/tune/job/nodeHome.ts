import { lstatSync, mkdirSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';

/**
 * A folder of this node that jobs of one user share, for what is of the machine: who has which port, and what its client was found to add. The user's own lies in a home that all nodes share,
 * where SQLite must not be used by several of them. Where somebody else has taken its name, the job has one of its own.
 */
export function nodeHome(own: string): string {
  const { uid } = os.userInfo();
  const folder = path.join(os.tmpdir(), `pitwall-${uid < 0 ? os.userInfo().username : uid}`);
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    const found = lstatSync(folder);
    if (found.isDirectory() && (uid < 0 || (found.uid === uid && (found.mode & 0o022) === 0))) return folder;
  } catch {
    // Its own is as good, beside jobs that take other ports.
  }
  return own;
}
