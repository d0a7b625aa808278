import { execFileSync } from 'node:child_process';
import path from 'node:path';
import { onTestFinished } from 'vitest';
import { systemClock, type Clock } from '../../../src/base/clock.ts';
import { createRng } from '../../../src/base/rng.ts';
import type { Guard } from '../../../src/execute/replicas/guard.ts';
import { createPortLeases, type PortTable } from '../../../src/execute/replicas/portLeases.ts';
import type { ReplicaPorts, Replicas, ReplicasSpec, StartResult } from '../../../src/execute/replicas/replicas.ts';
import { startReplicas } from '../../../src/execute/replicas/startReplicas.ts';
import { tempFolder } from '../../store/fixtures.ts';

export const serverFile = path.join(import.meta.dirname, 'server.mjs');

export interface Bench {
  readonly spec: ReplicasSpec;
  readonly ports: ReplicaPorts;
  readonly held: ReadonlySet<number>;
  /** Marks of those that the guard would end now, and of all that were started. */
  readonly watched: ReadonlySet<string>;
  readonly marks: readonly string[];
  start(signal?: AbortSignal): Promise<StartResult>;
  /** Fails the test where they do not start. */
  serve(): Promise<Replicas>;
}

/** What the server script is asked to do, once for each replica or for all of them. */
export function bench(does: string | ((index: number) => string), other: Partial<ReplicasSpec> = {}, clock: Clock = systemClock): Bench {
  const folder = tempFolder();
  const held = new Set<number>();
  const watched = new Set<string>();
  const marks: string[] = [];
  const table: PortTable = { claim: port => !held.has(port) && held.add(port) !== undefined, release: port => void held.delete(port) };
  const guard: Guard = { watch: ({ tree: { mark } }) => void (watched.has(mark) || (watched.add(mark), marks.push(mark))), forget: mark => void watched.delete(mark), dispose: () => undefined };
  const count = other.replicas?.count ?? 1;
  const spec: ReplicasSpec = {
    start: ({ index, port, environment }) => ({ command: [process.execPath, serverFile, String(port), ...(typeof does === 'string' ? does : does(index)).split(' ')], env: { ...environment } }),
    folder,
    devices: Array.from({ length: count }, (_, k) => ({ CUDA_VISIBLE_DEVICES: String(k) })),
    ready: { path: '/health', timeoutMs: 20_000 },
    graceMs: 1_000,
    replicas: { count: 1, maxQueueLength: 100 },
    logFile: index => path.join(folder, 'logs', `replica-${index}.log`),
    ...other,
  };
  const ports: ReplicaPorts = { clock, portLeases: createPortLeases(table, { clock: systemClock, rng: createRng(`${process.pid} ${Date.now()}`) }), guard };
  const start = (signal = new AbortController().signal): Promise<StartResult> => startReplicas(spec, ports, signal);
  return {
    spec, ports, held, watched, marks, start,
    async serve() {
      const started = await start();
      if ('failed' in started) throw new Error(`${started.failed.error}\n${started.failed.log.join('\n')}`);
      onTestFinished(async () => void (await started.replicas.stop()));
      return started.replicas;
    },
  };
}

/** Processes that have the folder of the test, or the word, in their environment or command: whoever is left. */
export function running(word: string): readonly string[] {
  const lines = execFileSync('ps', ['axeww', '-o', 'pid=,stat=,args='], { encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 }).split('\n');
  return lines.filter(line => line.includes(word) && !/^\s*\d+\s+Z/.test(line) && !line.includes('axeww'));
}
