import { spawn, type ChildProcess } from 'node:child_process';
import os from 'node:os';
import type { Load, Plant, Served } from './bench.ts';

/** A fault that a bench is to find out, and how it may be called. */
export interface Planted {
  readonly name: string;
  readonly cause: RegExp;
  readonly verdicts: readonly string[];
  run(served: Served): Promise<Load>;
}

const sixteen = 'telemetry: {gpu: false}\nload: {concurrency: [16]}\nwarmup: {requests: 16}\nself_check: false\n';
/** 110 ms for an answer. */
const brisk = { ttft: 20, itl: 10, tokens: 10 };

export const planted: readonly Planted[] = [
  capped('one connection for 16 in flight', 'oneSocket', /only 1 of 16 connections could be opened/),
  capped('one connection that the client does not know of', 'hiddenCap', /they waited in the client/),
  {
    name: 'one connection for 20 requests a second',
    cause: /they waited in the client|left \d+ ms or more after they were due/,
    verdicts: ['suspect', 'invalid'],
    async run(served) {
      await served.behave(brisk);
      return served.bench('load: {rate: {levels: [20]}}\nwarmup: {requests: 4}\nself_check: false\nstop: {requests: 40}\n', 'hiddenCap');
    },
  },
  {
    name: 'the client stands still for 50 ms, twice a second',
    cause: /the client could read no answers for .* at once/,
    verdicts: ['suspect', 'invalid'],
    async run(served) {
      await served.behave(brisk);
      return served.bench(`${sixteen}stop: {duration: 2s}\n`, 'stall');
    },
  },
  {
    name: 'four processes for each core take the machine',
    cause: /the client waited for a free CPU core for|the machine was busy for/,
    verdicts: ['suspect', 'invalid'],
    async run(served) {
      await served.behave(brisk);
      const hogs = Array.from({ length: 4 * os.availableParallelism() }, () => spawn(process.execPath, ['-e', 'for (;;);'], { stdio: 'ignore' }));
      try {
        return await served.bench(`${sixteen}stop: {duration: 2s}\n`);
      } finally {
        for (const hog of hogs) end(hog);
      }
    },
  },
  drifting('a server that slows down little by little', /the time (per token|of an answer) rose by \d+ % from beginning to end/, share => ({ itl: 10 + 6 * share })),
  drifting('a server that slows down at once', /the time (per token|of an answer) rose by \d+ % (at once|from beginning to end)/, share => ({ itl: share < 0.6 ? 10 : 14 })),
];

function capped(name: string, plant: Plant, cause: RegExp): Planted {
  return {
    name,
    cause,
    verdicts: ['invalid'],
    async run(served) {
      await served.behave(brisk);
      return served.bench(`${sixteen}stop: {requests: 32}\n`, plant);
    },
  };
}

/** @param at the behaviour after a share of the level's time */
function drifting(name: string, cause: RegExp, at: (share: number) => Readonly<Record<string, unknown>>): Planted {
  const levelMs = 3_000;
  return {
    name,
    cause,
    verdicts: ['suspect', 'invalid'],
    async run(served) {
      await served.behave({ ...brisk, ...at(0) });
      const benching = served.bench(`${sixteen}stop: {duration: ${levelMs}ms}\n`);
      const over = benching.then(() => true, () => true);
      const began = new AbortController();
      const beganMs = await Promise.race([firstAnswer(served, began.signal), benching.then(() => performance.now())]).finally(() => began.abort());
      while (!(await Promise.race([over, Promise.resolve(false)]))) {
        await served.behave(at(Math.min(1, (performance.now() - beganMs) / levelMs)));
        await new Promise(resolve => setTimeout(resolve, 100));
      }
      return benching;
    },
  };
}

/** When the server has work: the client takes its time to start. */
async function firstAnswer({ url }: Served, signal: AbortSignal): Promise<number> {
  while (!signal.aborted) {
    const metrics = await (await fetch(new URL('/metrics', url))).text();
    if (Number(/^vllm:num_requests_running\S* (\S+)/m.exec(metrics)?.[1]) > 0) return performance.now();
    await new Promise(resolve => setTimeout(resolve, 20));
  }
  return performance.now();
}

function end(child: ChildProcess): void {
  child.kill('SIGKILL');
}
