import { join } from 'node:path';
import { toDisposable } from '../../../base/disposable.ts';
import { onAbort } from '../../../base/onAbort.ts';
import { monotonicOffsetMs } from '../../../execute/sim/truth.ts';
import type { LoadGenerator, LoadPart, PartEnd, PartHooks } from '../loadGenerator.ts';
import { startLoadThread } from './loadThread.ts';
import { partCells, type LoadRow, type ThreadSetup } from './messages.ts';
import { createSupplyMaker, type SupplyMaker } from './supplyMaker.ts';
import { worstOf } from './worstOf.ts';

export interface LoadThreadsOptions extends Pick<ThreadSetup, 'target' | 'environment' | 'open'> {
  readonly threads: number;
  /** Most sockets of all threads together. */
  readonly connections: number;
}

/** The threads have heard of it by then. */
const beforeStartMs = 5;
const lookEveryMs = 50;

/**
 * Threads that make the load of a level together, each with sockets of its own; this thread makes their requests ahead and hears of what has ended. In an open loop the k-th request is sent by thread
 * k mod n; in a closed one each thread has its part of the slots, and a free slot takes the next request of all. A thread that is lost rejects whatever waits for it, with a HumanError.
 */
export async function startLoadThreads({ threads: n, connections, ...setup }: LoadThreadsOptions, file = besideThisFile()): Promise<LoadGenerator> {
  const threads = Array.from({ length: n }, (_, thread) => startLoadThread(file, { ...setup, connections: partOf(connections, thread), thread, threads: n }));
  const end = toDisposable(() => {
    for (const thread of threads) thread.dispose();
  });
  try {
    await Promise.all(threads.map(({ ready }) => ready));
  } catch (cause) {
    end.dispose();
    throw cause;
  }
  return {
    threads: n,
    connections: () => threads.reduce((sum, thread) => sum + thread.connections(), 0),
    async connect(sockets, signal) {
      const leave = onAbort(signal, abort);
      const open = await Promise.all(threads.map((thread, k) => thread.connect(partOf(sockets, k)))).finally(leave);
      return open.reduce((sum, each) => sum + each, 0);
    },
    async prepare(part) {
      for (const thread of threads) thread.post({ to: 'prepare' });
      const maker = createSupplyMaker(part, {
        segment: segment => threads.forEach(thread => thread.post({ to: 'supply', segment })),
        end: total => threads.forEach(thread => thread.post({ to: 'endSupply', total })),
      });
      maker.topUp(0);
      return { run: (hooks, signal) => run(part, maker, hooks, signal) };
    },
    dispose: () => end.dispose(),
  };

  async function run({ concurrency, slotTimes, stop: { durationMs } }: LoadPart, maker: SupplyMaker, { onBegun, enough = () => false, onSent, onEnded }: PartHooks, signal: AbortSignal): Promise<PartEnd> {
    if (signal.aborted) return {};
    const cells = new Int32Array(new SharedArrayBuffer(4 * Object.keys(partCells).length));
    const offsetMs = monotonicOffsetMs();
    const startMs = performance.now() + beforeStartMs;
    let sent = 0;
    let givenUp: string | undefined;
    const stopSending = (): void => void Atomics.store(cells, partCells.enough, 1);
    const look = (): void => {
      maker.topUp(Atomics.load(cells, partCells.next));
      for (const now = Atomics.load(cells, partCells.sent); sent < now; sent++) onSent();
    };
    const take = (rows: readonly LoadRow[]): void => {
      if (signal.aborted) return;
      look();
      for (const row of rows) onEnded(row);
      if (enough()) stopSending();
    };
    // The slots are dealt out one by one, so that those that open first are not all of one thread.
    const times = slotTimes === undefined ? undefined : Array.from({ length: concurrency }, (_, slot) => slotTimes(slot));
    const timer = setInterval(look, lookEveryMs);
    let stopped = (): void => undefined;
    const stopping = new Promise<undefined>(resolve => (stopped = () => resolve(undefined)));
    const leave = onAbort(signal, () => {
      abort();
      stopped();
    });
    const ending = Promise.all(
      threads.map(async (thread, k) => {
        const ended = await thread.begin({ startMs: startMs + offsetMs, slots: partOf(concurrency, k), cells, ...(times === undefined ? {} : { slotTimes: times.filter((_, slot) => slot % n === k) }), ...(durationMs === undefined ? {} : { durationMs }) }, take);
        // What one thread does not reach the others do not reach either.
        if (ended.givenUp !== undefined) stopSending();
        givenUp ??= ended.givenUp;
        return ended.fared;
      }),
    );
    onBegun?.(startMs);
    try {
      const fared = await Promise.race([ending, stopping]);
      if (fared === undefined) return {};
      look();
      return { fared: worstOf(fared), ...(givenUp === undefined ? {} : { givenUp }) };
    } finally {
      // Of a level that was stopped nobody waits for the end.
      ending.catch(() => undefined);
      clearInterval(timer);
      leave();
    }
  }

  function abort(): void {
    for (const thread of threads) thread.post({ to: 'abort' });
  }

  /** The first threads have one more where it does not come out even. */
  function partOf(whole: number, thread: number): number {
    return Math.floor((whole + n - 1 - thread) / n);
  }
}

/** The bundles lie beside the thread's bundle; the sources run as they are. */
function besideThisFile(): string {
  return join(import.meta.dirname, import.meta.filename.endsWith('.ts') ? 'loadWorker.ts' : 'loadWorker.js');
}
