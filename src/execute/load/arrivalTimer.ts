import os from 'node:os';
import type { Clock } from '../../base/clock.ts';

/** Resolves at a time of the clock, or soon after it; at once when the signal aborts. */
export type WaitUntil = (atMs: number, signal: AbortSignal) => Promise<void>;

/** What sleeps until a time, and how late it comes back as far as is known; what it shows itself is learnt. */
export interface Sleeper {
  readonly slackMs: number;
  readonly sleepUntil: WaitUntil;
}

/** The event loop's own timers. */
export function clockSleeper(clock: Clock): Sleeper {
  return { slackMs: 1.2, sleepUntil: (atMs, signal) => clock.sleep(Math.max(0, atMs - clock.nowMs()), signal) };
}

const lookEveryMs = 1_000;
/** Cores that must be free of other threads: the one that spins, and a bit. */
const freeCores = 1.25;
/** A share of the time that nobody misses, also where no core is free. */
const spunShare = 0.05;
/** A sleep that is not longer is not worth its beginning. */
const leastSleepMs = 0.05;
/** The spin begins where nine sleeps in ten have come back: a core that sleeps deeper, between arrivals that are further apart, wakes later. */
const backInTime = 0.9;
const learnMs = 0.05;
const mostSlackMs = 1.5;

/**
 * Sleeps until shortly before the time and spins over the rest, a turn of the event loop at a time, so that what sockets bring is read meanwhile. On a machine whose cores others use it spins for a
 * twentieth of the time at most, and only sleeps otherwise: to spin would take the time from the server, or from itself.
 */
export function createArrivalTimer(clock: Clock, { sleeper = clockSleeper(clock), freeOfOthers = createCoreMeter(clock) }: { readonly sleeper?: Sleeper; readonly freeOfOthers?: () => number } = {}): WaitUntil {
  let { slackMs } = sleeper;
  let lookedMs = Number.NEGATIVE_INFINITY;
  let headroom = false;
  /** Since the last look. */
  let spunMs = 0;
  return async (atMs, signal) => {
    for (;;) {
      const nowMs = clock.nowMs();
      const leftMs = atMs - nowMs;
      if (leftMs <= 0 || signal.aborted) return;
      if (nowMs - lookedMs > lookEveryMs) {
        lookedMs = nowMs;
        spunMs = 0;
        headroom = freeOfOthers() >= freeCores;
      }
      if (!headroom && spunMs > spunShare * lookEveryMs) await sleeper.sleepUntil(atMs, signal);
      else if (leftMs > slackMs + leastSleepMs) await sleepNearly(atMs - slackMs, signal);
      else {
        await new Promise<void>(resolve => setImmediate(resolve));
        spunMs += Math.min(leftMs, clock.nowMs() - nowMs);
      }
    }
  };

  async function sleepNearly(untilMs: number, signal: AbortSignal): Promise<void> {
    await sleeper.sleepUntil(untilMs, signal);
    const late = clock.nowMs() - untilMs > slackMs;
    slackMs = Math.min(mostSlackMs, Math.max(leastSleepMs, slackMs + learnMs * (late ? backInTime : backInTime - 1)));
  }
}

/** How many cores other threads than this one have left free since it was asked last; none on a machine with a single one. */
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
    const { user, system } = ownUsage();
    return { atMs: clock.nowMs(), busyMs: os.cpus().reduce((sum, { times }) => sum + times.user + times.nice + times.sys + times.irq, 0), ownMs: (user + system) / 1000 };
  }
}

/** Of this thread; of the process before Node 23.9, which cannot tell. */
function ownUsage(): NodeJS.CpuUsage {
  const { threadCpuUsage } = process as { threadCpuUsage?: () => NodeJS.CpuUsage };
  return threadCpuUsage === undefined ? process.cpuUsage() : threadCpuUsage.call(process);
}
