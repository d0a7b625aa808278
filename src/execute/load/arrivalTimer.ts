import os from 'node:os';
import type { Clock } from '../../base/clock.ts';

/** Resolves at a time of the clock, or soon after it; at once when the signal aborts. */
export type WaitUntil = (atMs: number, signal: AbortSignal) => Promise<void>;

/** A timer may be late by this, so the rest is spun. */
const timerSlackMs = 1.2;
const lookEveryMs = 1_000;
/** Cores that must be free of other processes: the one that spins, and a bit. */
const freeCores = 1.25;

/**
 * Sleeps until shortly before the time and spins over the rest, a turn of the event loop at a time, so that what sockets bring is read meanwhile. A timer alone is late by 0.65–0.85 ms.
 * On a machine whose cores others use it only sleeps: to spin would take the time from the server, or from itself.
 */
export function createArrivalTimer(clock: Clock, freeOfOthers: () => number = createCoreMeter(clock)): WaitUntil {
  let lookedMs = Number.NEGATIVE_INFINITY;
  let headroom = false;
  return async (atMs, signal) => {
    for (;;) {
      const nowMs = clock.nowMs();
      const leftMs = atMs - nowMs;
      if (leftMs <= 0 || signal.aborted) return;
      if (nowMs - lookedMs > lookEveryMs) {
        lookedMs = nowMs;
        headroom = freeOfOthers() >= freeCores;
      }
      if (!headroom) await clock.sleep(leftMs, signal);
      else if (leftMs > timerSlackMs + 1) await clock.sleep(leftMs - timerSlackMs, signal);
      else await new Promise<void>(resolve => setImmediate(resolve));
    }
  };
}

/** How many cores other processes have left free since it was asked last; none on a machine with a single one. */
function createCoreMeter(clock: Clock): () => number {
  let before = read();
  return () => {
    const now = read();
    const passedMs = now.atMs - before.atMs;
    const others = passedMs < 50 ? 0 : Math.max(0, now.busyMs - before.busyMs - (now.ownMs - before.ownMs)) / passedMs;
    before = now;
    return os.availableParallelism() < 2 ? 0 : os.cpus().length - others;
  };

  function read(): { readonly atMs: number; readonly busyMs: number; readonly ownMs: number } {
    const { user, system } = process.cpuUsage();
    return { atMs: clock.nowMs(), busyMs: os.cpus().reduce((sum, { times }) => sum + times.user + times.nice + times.sys + times.irq, 0), ownMs: (user + system) / 1000 };
  }
}
