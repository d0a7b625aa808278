import { spawn } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { pinned } from '../fidelity/servers.ts';

export interface Run {
  readonly stdout: string;
  readonly stderr: string;
  /** Greatest sum over its processes of the memory that is theirs alone. */
  readonly peakMb: number;
  /** CPU time of the whole machine meanwhile, so that what others took of it can be told. */
  readonly machineCpuMs: number;
  readonly wallMs: number;
  /** CPU time of all its processes from this time of the system's monotonic clock to their end. */
  cpuMsSince(ms: number): number;
}

/** Ticks of /proc are 10 ms on Linux. */
const tickMs = 10;
const sampleMs = 200;

/**
 * Runs a command with all its processes on the client's core; throws where it fails, or has not ended after `timeoutMs`.
 * With `first` its processes come before all others on their core.
 */
export async function runMeasured(args: readonly string[], { folder, env = {}, timeoutMs, first }: { readonly folder: string; readonly env?: Readonly<Record<string, string>>; readonly timeoutMs: number; readonly first: boolean }): Promise<Run> {
  const statFile = path.join(folder, 'stat');
  // The shell outlives what it starts, so that the CPU time of processes that have ended is in its own account.
  const [command = '', ...rest] = [...pinned(1), 'sh', '-c', '"$@"; code=$?; cat "/proc/$$/stat" > "$STAT"; exit $code', 'sh', ...args];
  const [begunMs, machineBefore] = [performance.now(), machineCpuMs()];
  const child = spawn(command, rest, { cwd: folder, detached: true, stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, ...env, STAT: statFile } });
  if (first) preferSession(child.pid);
  const out: Buffer[] = [];
  const err: Buffer[] = [];
  child.stdout.on('data', (part: Buffer) => out.push(part));
  child.stderr.on('data', (part: Buffer) => err.push(part));
  const samples: { readonly atMs: number; readonly cpuMs: number }[] = [];
  let peakMb = 0;
  const sampler = setInterval(() => {
    const { cpuMs, mb } = treeOf(child.pid ?? 0);
    samples.push({ atMs: Number(process.hrtime.bigint()) / 1e6, cpuMs });
    peakMb = Math.max(peakMb, mb);
  }, sampleMs);
  let late = false;
  // The group that it leads: a tool of several processes leaves none behind.
  const end = (): void => {
    if (child.pid !== undefined) process.kill(-child.pid, 'SIGKILL');
  };
  const timer = setTimeout(() => {
    late = true;
    end();
  }, timeoutMs);
  const stopped = (): void => {
    end();
    process.exit(143);
  };
  process.once('SIGTERM', stopped);
  const code = await new Promise<number | null>((resolve, reject) => child.once('error', reject).once('close', resolve)).finally(() => {
    clearInterval(sampler);
    clearTimeout(timer);
    process.off('SIGTERM', stopped);
  });
  const [stdout, stderr] = [Buffer.concat(out).toString(), Buffer.concat(err).toString()];
  if (late) throw new Error(`not done after ${timeoutMs / 1000} s`);
  if (code !== 0) throw new Error(`ended with ${code}: ${(stderr || stdout).trim().split('\n').at(-1) ?? ''}`);
  const totalMs = cpuMsOf(readFileSync(statFile, 'utf8'));
  rmSync(statFile);
  return { stdout, stderr, peakMb, machineCpuMs: machineCpuMs() - machineBefore, wallMs: performance.now() - begunMs, cpuMsSince: ms => totalMs - cpuAt(samples, ms) };
}

/** Linux shares its cores among sessions: this one now has nearly all of them, and its own processes share that as before. */
function preferSession(pid = 0): void {
  try {
    writeFileSync(`/proc/${pid}/autogroup`, '-20');
  } catch {
    // It has ended, or this system has no such thing: the share that others took tells.
  }
}

function cpuAt(samples: readonly { readonly atMs: number; readonly cpuMs: number }[], ms: number): number {
  const after = samples.findIndex(({ atMs }) => atMs >= ms);
  const [a, b] = [samples[after - 1], samples[after]];
  if (b === undefined) return samples.at(-1)?.cpuMs ?? 0;
  if (a === undefined) return b.cpuMs;
  return a.cpuMs + ((b.cpuMs - a.cpuMs) * (ms - a.atMs)) / (b.atMs - a.atMs);
}

/** All but idle and waiting for disks; 0 where this is not Linux. */
function machineCpuMs(): number {
  if (!existsSync('/proc/stat')) return 0;
  const [user = 0, nice = 0, system = 0, , , irq = 0, softIrq = 0] = (/^cpu\s+(.*)$/m.exec(readFileSync('/proc/stat', 'utf8'))?.[1] ?? '').split(' ').map(Number);
  return (user + nice + system + irq + softIrq) * tickMs;
}

function treeOf(pid: number): { readonly cpuMs: number; readonly mb: number } {
  try {
    let cpuMs = cpuMsOf(readFileSync(`/proc/${pid}/stat`, 'utf8'));
    let mb = Number(/^RssAnon:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) / 1024;
    for (const thread of readdirSync(`/proc/${pid}/task`)) {
      for (const child of readFileSync(`/proc/${pid}/task/${thread}/children`, 'utf8').split(' ').filter(id => id !== '')) {
        const below = treeOf(Number(child));
        cpuMs += below.cpuMs;
        mb += below.mb;
      }
    }
    return { cpuMs, mb };
  } catch {
    // It has ended meanwhile, or this is not Linux.
    return { cpuMs: 0, mb: 0 };
  }
}

/** User and system time of a process and of those children for which it has waited. */
function cpuMsOf(stat: string): number {
  // What stands in brackets is a name, and may have blanks.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return [11, 12, 13, 14].reduce((sum, k) => sum + Number(fields[k] ?? 0), 0) * tickMs;
}
