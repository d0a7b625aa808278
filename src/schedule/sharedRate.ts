import type { Clock } from '../base/clock.ts';
import type { Learnt } from './adaptiveLane.ts';
import type { Gate } from './gate.ts';

/** Time of a rate that several processes share: see the ledger. Times are the wall's. */
export interface SharedRates {
  book(account: string, durationMs: number, fromMs: number): number;
  giveBack(account: string, untilMs: number, durationMs: number): boolean;
}

/** What the runs of a user share: the ledger implements it. An account is a lane's name. */
export interface SharedLimits extends SharedRates {
  learnt(account: string): Learnt | undefined;
  learn(account: string, learnt: Learnt): void;
}

/** So much of a rate's time is booked at once: a permit of a fast one costs no transaction, and who dies holding a block takes little with it. */
export const blockMs = 250;
/** How far back a booking may begin: timers are late, and that must not slow the rate down. Idle time earns no more. */
export const lateMs = 50;

/**
 * A gate whose rate is shared with other processes: permits come in blocks, each with its time, and a process alone gets one block after the other.
 * Within the block the local gate keeps the distance. At most one process has a block at a time, so several take turns, and together stay within the rate.
 */
export function createSharedGate(local: Gate, options: { readonly shared: SharedRates; readonly account: string; readonly intervalMs: number; readonly clock: Clock }): Gate {
  const { shared, account, intervalMs, clock } = options;
  const permits = Math.max(1, Math.floor(blockMs / intervalMs));
  let dueMs = 0;
  let left = 0;
  return {
    get opensInMs() {
      book();
      return Math.max(local.opensInMs, dueMs - clock.wallMs());
    },
    async pass(sinceMs, signal) {
      book();
      while (dueMs > clock.wallMs() && !signal.aborted) await clock.sleep(Math.ceil(dueMs - clock.wallMs()), signal);
      await local.pass(sinceMs, signal);
      if (signal.aborted) return;
      left--;
      dueMs += intervalMs;
    },
    dispose() {
      if (left > 0) shared.giveBack(account, dueMs + left * intervalMs, left * intervalMs);
      local.dispose();
    },
  };

  function book(): void {
    const nowMs = clock.wallMs();
    // Permits whose time is long past are gone. Those of a block may be late: the local gate sees to it that they are no burst.
    const patienceMs = Math.max(blockMs, intervalMs);
    while (left > 0 && dueMs < nowMs - patienceMs) {
      left--;
      dueMs += intervalMs;
    }
    if (left > 0) return;
    dueMs = shared.book(account, permits * intervalMs, nowMs - lateMs);
    left = permits;
  }
}
