import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { witness } from '../../src/runner/clientCheck/witness.ts';
import { clientError, type ClientError } from '../../src/score/load/clientError.ts';
import { warmUpFrom, type ChildResult } from './child.ts';
import { beforeOthers, pinned, type Served, startNative, startSimulated } from './servers.ts';

export interface StreamCase {
  readonly client: 'pitwall' | 'floor';
  readonly server: 'native' | 'simulated';
  /** Names the behaviour. */
  readonly model: string;
  readonly streams: number;
  readonly requests: number;
  readonly tokensPerEvent?: number;
  /** Whether server and client come before all other programs, each on its core. */
  readonly first?: boolean;
}

export interface StreamResult extends ClientError {
  /** Medians of TTFT as the client would report it, and as the server knows it (from its reading of the request). */
  readonly reportedTtftMs: number;
  readonly trueTtftMs: number;
  readonly events: number;
  readonly eventsPerS: number;
  /** Of the whole process, reading included. */
  readonly cpuUsPerEvent: number;
  /** Of our client's streaming thread, without what it reads after a stream's end. */
  readonly threadCpuUsPerEvent?: number;
}

const programs = { pitwall: 'ours.ts', floor: 'floorClient.ts' };

/** One run of one client in a process of its own against a server of its own; throws where the client did not come to its end. */
export async function measureStreams(one: StreamCase): Promise<StreamResult> {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'pitwall-fidelity-'));
  try {
    const truthFile = path.join(folder, 'truth.jsonl');
    const { first = false } = one;
    const server: Served = await (one.server === 'native' ? startNative(truthFile, { first }) : startSimulated(truthFile, { first }));
    const program = [path.join(import.meta.dirname, programs[one.client]), server.url, one.model, String(one.streams), String(one.requests)];
    const result = await runChild(program, '', [...pinned(1), ...(first ? beforeOthers : [])]).finally(() => server.stop());
    const truth = (await server.stop()).filter(({ input }) => Number(input.slice(1, input.indexOf(' '))) < warmUpFrom);
    if (result.failed !== undefined) throw new Error(`${one.client}: ${result.failed}`);
    const streams = witness(result.seen, truth, { tokensPerEvent: one.tokensPerEvent ?? 1, offsetMs: 0 });
    const errors = clientError(streams);
    if (errors === undefined || streams.length !== one.requests) throw new Error(`${one.client}: ${streams.length} of ${one.requests} answers are in the truth`);
    const events = result.seen.reduce((sum, { seenMs }) => sum + seenMs.length, 0);
    return {
      ...errors,
      reportedTtftMs: median(result.seen.map(({ sentMs, seenMs }) => (seenMs[0] ?? Number.NaN) - sentMs)),
      trueTtftMs: median(truth.map(({ token_ms: [first = Number.NaN] }) => first)),
      events,
      eventsPerS: (events * 1000) / result.elapsedMs,
      cpuUsPerEvent: (result.cpuMs * 1000) / events,
      ...(result.threadCpuMs === undefined ? {} : { threadCpuUsPerEvent: (result.threadCpuMs * 1000) / events }),
    };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Runs a program of this folder on the client's core, or where `before` says, and reads the JSON line that it prints. */
export async function runChild(args: readonly string[], peer = '', before = pinned(1)): Promise<ChildResult> {
  const [command = '', ...rest] = [...before, process.execPath, '--disable-warning=MODULE_TYPELESS_PACKAGE_JSON', ...args];
  const child = spawn(command, rest, { stdio: ['ignore', 'pipe', 'inherit'], env: { ...process.env, PITWALL_PEER: peer } });
  const parts: Buffer[] = [];
  child.stdout.on('data', (part: Buffer) => parts.push(part));
  const code = await new Promise<number | null>((resolve, reject) => child.once('error', reject).once('close', resolve));
  if (code !== 0) throw new Error(`${args.join(' ')} ended with ${code}`);
  return JSON.parse(Buffer.concat(parts).toString()) as ChildResult;
}

export function median(values: readonly number[]): number {
  const ascending = [...values].sort((a, b) => a - b);
  const at = (ascending.length - 1) / 2;
  return ((ascending[Math.floor(at)] ?? Number.NaN) + (ascending[Math.ceil(at)] ?? Number.NaN)) / 2;
}
