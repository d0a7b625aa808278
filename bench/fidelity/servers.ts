import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { startTruthServer } from '../server/startTruthServer.ts';

export interface Truth {
  readonly input: string;
  readonly arrived_ms: number;
  readonly token_ms: readonly number[];
}

/** A server whose truth is read when it has stopped. */
export interface Served {
  readonly url: string;
  stop(): Promise<readonly Truth[]>;
}

/** The server in C++, which costs little; its behaviour is in the model's name (`mock;ttft=100;itl=20;n=64`). @param settings of which requests it keeps the truth: numbered ones, or all; whether it comes before all other programs */
export async function startNative(truthFile: string, { log = '--truth', first = false }: { readonly log?: '--truth' | '--truth-all'; readonly first?: boolean } = {}): Promise<Served> {
  const { url, child } = await startTruthServer([log, truthFile], [...pinned(0), ...(first ? beforeOthers : [])]);
  return { url, stop: () => ended(child, 'SIGTERM', truthFile) };
}

/** The simulated server in a process of its own (`sim;ttft=100;itl=20;tokens=64`). */
export async function startSimulated(truthFile: string, { first = false }: { readonly first?: boolean } = {}): Promise<Served> {
  const [command = '', ...args] = [...pinned(0), ...(first ? beforeOthers : []), process.execPath, '--disable-warning=MODULE_TYPELESS_PACKAGE_JSON', path.join(import.meta.dirname, '../../src/cli/main.ts'), 'sim', '--port', '0', '--truth-log', truthFile];
  const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'ignore'] });
  if (child.stdout === null) throw new Error('It has no output');
  const [line] = (await once(child.stdout, 'data')) as [Buffer];
  return { url: line.toString().trim(), stop: () => ended(child, 'SIGINT', truthFile) };
}

/** A session of its own, which Linux then prefers to all others (it takes root). */
export const beforeOthers = ['/usr/bin/setsid', 'sh', '-c', 'echo -20 > /proc/self/autogroup; exec "$@"', 'sh'];

/** Server and client each on a core of its own, where the system can say so: a row of measurements is then about one thing. */
export function pinned(core: number): readonly string[] {
  return existsSync('/usr/bin/taskset') ? ['/usr/bin/taskset', '-c', String(core)] : [];
}

async function ended(child: ChildProcess, signal: NodeJS.Signals, truthFile: string): Promise<readonly Truth[]> {
  if (child.exitCode === null && child.signalCode === null) {
    const exit = once(child, 'exit');
    child.kill(signal);
    await exit;
  }
  return readFileSync(truthFile, 'utf8')
    .split('\n')
    .filter(line => line !== '')
    .map(line => JSON.parse(line) as Truth);
}
