import Bottleneck from 'bottleneck';
import type { Clock } from '../base/clock.ts';
import type { Disposable } from '../base/disposable.ts';

/** Lets one pass at a time, `intervalMs` apart. Callers ask one after another (see requestBudget). */
export interface Gate extends Disposable {
  /** Until the next may pass, as far as is known now. */
  readonly opensInMs: number;
  /**
   * Resolves when the caller may pass, or once the signal aborts.
   * @param sinceMs when the caller could have passed but for this gate
   */
  pass(sinceMs: number, signal: AbortSignal): Promise<void>;
}

/** Bottleneck costs 2.3 ms a job, so it cannot keep up with shorter intervals. */
const bottleneckFromMs = 10;

/** @param spacing `least`: no two pass closer than the interval, however slow that is; `rate`: as many pass in the long run, so one that is late lets the next one follow closer */
export function createGate(intervalMs: number, spacing: Spacing, clock: Clock): Gate {
  return intervalMs >= bottleneckFromMs ? createBottleneckGate(intervalMs, clock, spacing) : createSpacingGate(intervalMs, clock, spacing);
}

export type Spacing = 'least' | 'rate';

/** So long before it is due a job is handed over: Bottleneck, which counts from when the last one was due, then waits for the rest. */
const leadMs = 5;

/** For declared low rates (up to 100/s). */
export function createBottleneckGate(intervalMs: number, clock: Clock, spacing: Spacing = 'rate'): Gate {
  const limiter = new Bottleneck({ minTime: intervalMs });
  let opensAtMs = 0;
  return {
    get opensInMs() {
      return Math.max(0, opensAtMs - clock.nowMs() - (spacing === 'rate' ? leadMs : 0));
    },
    pass: (_sinceMs, signal) =>
      new Promise(resolve => {
        if (signal.aborted) return resolve();
        const handedMs = clock.nowMs();
        const done = (): void => resolve();
        signal.addEventListener('abort', done, { once: true });
        limiter
          .schedule(async () => {
            signal.removeEventListener('abort', done);
            opensAtMs = intervalMs + (spacing === 'least' ? clock.nowMs() : Math.max(opensAtMs, handedMs));
            resolve();
          })
          // Only `dispose` drops a job.
          .catch(done);
      }),
    dispose: () => void limiter.stop({ dropWaitingJobs: true }).catch(() => undefined),
  };
}

/** How late a timer may be without slowing the rate down. */
const toleranceMs = 5;

/**
 * For rates above that: GCRA (ITU-T I.371), which is one number. Whoever waited passes as of when it was due, even if its timer was late, so that
 * the declared rate is reached although timers tick in milliseconds; an idle time earns nothing. A declared least distance is kept as it is.
 */
export function createSpacingGate(intervalMs: number, clock: Clock, spacing: Spacing = 'rate'): Gate {
  let opensAtMs = Number.NEGATIVE_INFINITY;
  return {
    get opensInMs() {
      return Math.max(0, opensAtMs - clock.nowMs());
    },
    async pass(sinceMs, signal) {
      // Timers drop the parts of a millisecond, so one may come too early.
      for (let waitMs = opensAtMs - clock.nowMs(); waitMs > 0 && !signal.aborted; waitMs = opensAtMs - clock.nowMs()) await clock.sleep(Math.ceil(waitMs), signal);
      if (signal.aborted) return;
      opensAtMs = intervalMs + (spacing === 'least' ? clock.nowMs() : Math.max(opensAtMs, sinceMs, clock.nowMs() - toleranceMs));
    },
    dispose: () => undefined,
  };
}
