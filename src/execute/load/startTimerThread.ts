import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { Disposable } from '../../base/disposable.ts';
import { toDisposable } from '../../base/disposable.ts';
import { onAbort } from '../../base/onAbort.ts';
import { monotonicOffsetMs } from '../sim/truth.ts';
import type { Sleeper } from './arrivalTimer.ts';

/** Shared with the thread. */
export interface TimerMemory {
  /** Counters: of the times that were written, and of those that have come. */
  readonly cells: Int32Array<SharedArrayBuffer>;
  /** The time to wake at, on the system's monotonic clock. */
  readonly atMs: Float64Array<SharedArrayBuffer>;
}

export const timerCells = { asked: 0, woken: 1 } as const;

/** What the thread's wake-up takes on a machine that has a core for it: 0.1–0.25 ms, the longer the more its cores sleep. */
const slackMs = 0.25;
/** Whatever becomes of the thread, a wait ends. */
const backstopMs = 20;

/**
 * A thread that blocks until a time has come, which is 0.1 ms late where the event loop's own timers are late by 0.65–0.85 ms, and costs 5 % of a core at 2000 wake-ups a second. Undefined where
 * it cannot be had. It keeps no process alive.
 */
export async function startTimerThread(file = besideThisFile()): Promise<(Sleeper & Disposable) | undefined> {
  if (typeof Atomics.waitAsync !== 'function') return undefined;
  const cells = new Int32Array(new SharedArrayBuffer(8));
  const atMs = new Float64Array(new SharedArrayBuffer(8));
  const memory: TimerMemory = { cells, atMs };
  const worker = new Worker(file, { workerData: memory });
  const runs = await new Promise<boolean>(resolve => {
    worker.once('message', () => resolve(true));
    worker.once('error', () => resolve(false));
    worker.once('exit', () => resolve(false));
  });
  if (!runs) return undefined;
  // Without this a failure would end the process; the waits end by their backstop then.
  worker.on('error', () => undefined);
  worker.unref();
  const offsetMs = monotonicOffsetMs();
  const end = toDisposable(() => void worker.terminate());
  /** Several may wait: batches, and the next request. The thread has the earliest. */
  const waits = new Map<() => void, number>();
  let armedMs = Number.POSITIVE_INFINITY;
  let wokenBefore = 0;
  let listening = false;
  const sleeper: Sleeper & Disposable = {
    slackMs,
    dispose: () => end.dispose(),
    sleepUntil: (untilMs, signal) =>
      new Promise(resolve => {
        if (signal.aborted) return resolve();
        const backstop = setTimeout(done, Math.max(0, untilMs - performance.now()) + backstopMs);
        const leave = onAbort(signal, done);
        function done(): void {
          waits.delete(done);
          clearTimeout(backstop);
          leave();
          resolve();
        }
        waits.set(done, untilMs);
        if (untilMs < armedMs) arm(untilMs);
        if (!listening) void listen();
      }),
  };

  function arm(untilMs: number): void {
    armedMs = untilMs;
    // Read before the thread hears of the time: a wake-up that comes at once is then not missed.
    wokenBefore = Atomics.load(cells, timerCells.woken);
    atMs[0] = untilMs + offsetMs;
    Atomics.add(cells, timerCells.asked, 1);
    Atomics.notify(cells, timerCells.asked);
  }

  async function listen(): Promise<void> {
    listening = true;
    while (waits.size > 0) {
      await Atomics.waitAsync(cells, timerCells.woken, wokenBefore).value;
      const nowMs = performance.now();
      armedMs = Number.POSITIVE_INFINITY;
      for (const [done, untilMs] of waits) if (untilMs <= nowMs) done();
      const nextMs = Math.min(...waits.values());
      if (waits.size > 0) arm(nextMs);
    }
    listening = false;
  }

  // Its first wake-up takes longer than any other.
  await sleeper.sleepUntil(performance.now() + 1, new AbortController().signal);
  return sleeper;
}

/** The bundles lie beside the thread's bundle; the sources run as they are. */
function besideThisFile(): string {
  return join(import.meta.dirname, import.meta.filename.endsWith('.ts') ? 'timerThread.ts' : 'timer.js');
}
