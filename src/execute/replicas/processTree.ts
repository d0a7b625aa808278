import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';

/** What was started, and everything that it started itself: its process group and session, descendants, and on Linux whoever has its mark in the environment. */
export interface ProcessTree {
  /** `PITWALL_REPLICA` of its environment. */
  readonly mark: string;
  /** The first process, leader of a group of its own; absent where it is not known that it was started. */
  readonly root?: { readonly pid: number; /** As the system tells it; absent where it does not. */ readonly start?: number };
}

export const markName = 'PITWALL_REPLICA';

export interface Living {
  readonly pid: number;
  /** Of processes; 0 where the system has none. */
  readonly group: number;
}

interface Process extends Living {
  readonly parent: number;
  readonly session: number;
  /** Grows with time; 0 where the system does not tell. */
  readonly start: number;
}

/**
 * Who of it lives now. A process that left the group and the session, lost its parents and wrote over its environment is found nowhere; on macOS one that left
 * the group and lost its parents, on Windows one whose parent is gone. Throws where the system cannot be asked now (no descriptor or process is left): that is no "nobody".
 */
export function livingOf(tree: ProcessTree): readonly Living[] {
  switch (process.platform) {
    case 'linux':
      return members(tree, readProc(), pid => hasMark(pid, tree.mark));
    case 'win32':
      return tree.root !== undefined && exists(tree.root.pid) ? [{ pid: tree.root.pid, group: 0 }] : [];
    default:
      return members(tree, readPs(), () => false);
  }
}

/** Whether this one process lives: a zombie does not. */
export function lives(pid: number): boolean {
  try {
    return process.platform === 'linux' ? readStat(pid) !== undefined : exists(pid);
  } catch {
    // Its entry cannot be read: a signal that is none still finds it.
    return exists(pid);
  }
}

/** When it began, in the system's ticks since the machine's start; only Linux tells. */
export function startOf(pid: number): number | undefined {
  try {
    return process.platform === 'linux' ? readStat(pid)?.start : undefined;
  } catch {
    // It has gone, or its entry cannot be read.
    return undefined;
  }
}

function members({ root }: ProcessTree, processes: readonly Process[], isMarked: (pid: number) => boolean): readonly Living[] {
  // The number of a group is free for others once nobody is left in it: a leader that began at another time is not ours.
  const leader = processes.find(({ pid }) => pid === root?.pid);
  const ours = root !== undefined && (leader === undefined || root.start === undefined || leader.start === root.start) ? root.pid : undefined;
  const found = new Set(processes.filter(({ pid, group, session, start }) => (ours !== undefined && (pid === ours || group === ours || session === ours)) || (start >= (root?.start ?? 0) && isMarked(pid))));
  const children = Map.groupBy(processes, ({ parent }) => parent);
  // A set that grows while it is gone through is gone through to its end.
  for (const { pid } of found) for (const child of children.get(pid) ?? []) found.add(child);
  return [...found];
}

function readProc(): readonly Process[] {
  return readdirSync('/proc').flatMap(name => (/^\d+$/.test(name) ? (readStat(Number(name)) ?? []) : []));
}

/** Of /proc/PID/stat; the command (field 2) may hold spaces and parentheses. Undefined of one that is gone, or only waits to be looked at. */
function readStat(pid: number): Process | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
    const [state, parent, group, session, ...rest] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    if (state === 'Z' || state === 'X') return undefined;
    return { pid, parent: Number(parent), group: Number(group), session: Number(session), start: Number(rest[15]) };
  } catch (error) {
    throwScarce(error);
    return undefined;
  }
}

function hasMark(pid: number, mark: string): boolean {
  try {
    return readFileSync(`/proc/${pid}/environ`, 'latin1').includes(`${markName}=${mark}\0`);
  } catch (error) {
    throwScarce(error);
    // Somebody else's.
    return false;
  }
}

/** What has gone, or is somebody else's, cannot be read either. */
function throwScarce(error: unknown): void {
  if (['EMFILE', 'ENFILE', 'ENOMEM'].includes((error as NodeJS.ErrnoException).code ?? '')) throw error;
}

function readPs(): readonly Process[] {
  const lines = execFileSync('ps', ['-A', '-o', 'pid=,ppid=,pgid=,stat='], { encoding: 'latin1', stdio: ['ignore', 'pipe', 'ignore'] }).split('\n');
  return lines.flatMap(line => {
    const [pid, parent, group, state] = line.trim().split(/\s+/);
    return pid === undefined || pid === '' || state?.startsWith('Z') === true ? [] : [{ pid: Number(pid), parent: Number(parent), group: Number(group), session: 0, start: 0 }];
  });
}

function exists(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // EPERM: it is there, and somebody else's.
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
