import { readdirSync, readFileSync } from 'node:fs';

export interface ClusterProcess {
  readonly pid: number;
  readonly command: string;
  readonly session: number;
  /** Of a job's process. */
  readonly node: string | undefined;
}

/** Every process that carries the cluster's SLURM_CONF: its daemons, their steps, and their jobs. */
export function processesOf(conf: string): readonly ClusterProcess[] {
  return readdirSync('/proc').filter(name => /^\d+$/.test(name)).flatMap(pid => {
    const environ = read(pid, 'environ').split('\0');
    const stat = read(pid, 'stat');
    const [state, , , session] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    if (!environ.includes(`SLURM_CONF=${conf}`) || state === 'Z' || state === 'X') return [];
    const node = environ.find(variable => variable.startsWith('SLURMD_NODENAME='))?.slice('SLURMD_NODENAME='.length);
    return [{ pid: Number(pid), command: read(pid, 'cmdline').replaceAll('\0', ' ').trim(), session: Number(session), node }];
  });
}

/** What has gone meanwhile reads as nothing. */
function read(pid: string, file: string): string {
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'latin1');
  } catch {
    return '';
  }
}

export function signalAll(processes: readonly ClusterProcess[], signal: NodeJS.Signals): void {
  for (const { pid } of processes) {
    try {
      process.kill(pid, signal);
    } catch {
      // It has gone by itself.
    }
  }
}
