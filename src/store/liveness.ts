import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import os from 'node:os';

/** A heartbeat older than this is nobody's. The runner writes one a second. */
export const heartbeatMs = 30_000;

/** Who works on a run, as its row says it. */
export interface Holder {
  readonly host: string;
  readonly pid: number;
  readonly processStart: string;
  readonly heartbeatMs: number;
}

/**
 * Whether the process that works on a run is still there. On this machine the process is asked for, and its start time keeps a reused pid
 * from passing for it; on another machine, or where the system does not tell start times (Windows), the heartbeat decides.
 */
export function isAlive(holder: Holder, nowMs: number): boolean {
  const beating = nowMs - holder.heartbeatMs <= heartbeatMs;
  if (holder.host !== os.hostname()) return beating;
  if (!exists(holder.pid)) return false;
  const start = processStart(holder.pid);
  return start === undefined || holder.processStart === '' ? beating : start === holder.processStart;
}

/**
 * When a process began, in the system's own words: equal texts mean the same process. Undefined where there is no such process (or it is
 * a zombie), or where the system does not tell.
 */
export function processStart(pid: number): string | undefined {
  switch (process.platform) {
    case 'linux':
      return linuxStart(pid);
    case 'darwin':
      return macStart(pid);
    default:
      return undefined;
  }
}

function exists(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    // EPERM: it is there, and somebody else's.
    if ((error as NodeJS.ErrnoException).code !== 'EPERM') return false;
  }
  return process.platform !== 'linux' || processStart(pid) !== undefined;
}

/** Field 22 of /proc/PID/stat: ticks since this boot, so the boot is named too. The command (field 2) may hold spaces and parentheses. */
function linuxStart(pid: number): string | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const [state, ...fields] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    const ticks = fields[18];
    if (ticks === undefined || state === 'Z' || state === 'X') return undefined;
    return `${readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()}/${ticks}`;
  } catch {
    // No such process.
    return undefined;
  }
}

function macStart(pid: number): string | undefined {
  try {
    const words = execFileSync('ps', ['-o', 'lstart=', '-p', String(pid)], { encoding: 'utf8', env: { ...process.env, LC_ALL: 'C' }, stdio: ['ignore', 'pipe', 'ignore'] });
    return words.trim() === '' ? undefined : words.trim();
  } catch {
    // No such process.
    return undefined;
  }
}
