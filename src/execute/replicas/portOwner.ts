import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { livingOf, startOf, type ProcessTree } from './processTree.ts';

/**
 * Whether a process answers at the port that cannot belong to the tree: one that was there before its first process began. Only Linux tells; who cannot be looked at
 * (another user's, a container's) is believed.
 */
export function isStrangerAt(port: number, tree: ProcessTree): boolean {
  const since = tree.root?.start;
  if (process.platform !== 'linux' || since === undefined) return false;
  const sockets = new Set(['tcp', 'tcp6'].flatMap(table => listening(table, port)));
  try {
    if (sockets.size === 0 || livingOf(tree).some(({ pid }) => holds(pid, sockets))) return false;
    return readdirSync('/proc').some(name => /^\d+$/.test(name) && (startOf(Number(name)) ?? since) < since && holds(Number(name), sockets));
  } catch {
    // /proc cannot be read: nobody is accused.
    return false;
  }
}

/** Inodes of the sockets that listen at it. */
function listening(table: string, port: number): readonly string[] {
  const ending = `:${port.toString(16).toUpperCase().padStart(4, '0')}`;
  try {
    const rows = readFileSync(`/proc/net/${table}`, 'latin1').split('\n').slice(1).map(line => line.trim().split(/\s+/));
    return rows.flatMap(([, local, , state, , , , , , inode]) => (state === '0A' && local?.endsWith(ending) === true && inode !== undefined ? [`socket:[${inode}]`] : []));
  } catch {
    // A system without that protocol has no such table.
    return [];
  }
}

function holds(pid: number, sockets: ReadonlySet<string>): boolean {
  try {
    return readdirSync(`/proc/${pid}/fd`).some(descriptor => sockets.has(link(pid, descriptor)));
  } catch {
    // It has gone, or is somebody else's.
    return false;
  }
}

function link(pid: number, descriptor: string): string {
  try {
    return readlinkSync(`/proc/${pid}/fd/${descriptor}`);
  } catch {
    // It was closed in between.
    return '';
  }
}
