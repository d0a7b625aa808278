import type { Clock } from '../base/clock.ts';
import type { Gate } from './gate.ts';
import type { SharedRates } from './sharedRate.ts';

/**
 * A gate that keeps a least distance between whoever passes, in this process and in others.
 * A turn is booked ahead, so that processes pass one after another. It is used however late its timer is, and the next counts from when it was really used:
 * that is booked to an account of its own, since who has booked the turn after a late one cannot know.
 */
export function createSharedInterval(options: { readonly shared: SharedRates; readonly account: string; readonly intervalMs: number; readonly clock: Clock }): Gate {
  const { shared, account, intervalMs, clock } = options;
  const used = `${account}/used`;
  /** Our turn, on the wall's clock, once it is booked. */
  let dueMs: number | undefined;
  /** The wall ticks in milliseconds and can be set back. */
  let passedMs = Number.NEGATIVE_INFINITY;
  return {
    get opensInMs() {
      return opensIn();
    },
    async pass(_sinceMs, signal) {
      for (let waitMs = opensIn(); waitMs > 0 && !signal.aborted; waitMs = opensIn()) await clock.sleep(Math.ceil(waitMs), signal);
      if (!signal.aborted) use();
    },
    dispose() {
      if (dueMs !== undefined) shared.giveBack(account, dueMs + intervalMs, intervalMs);
    },
  };

  function opensIn(): number {
    const wallMs = clock.wallMs();
    dueMs ??= shared.book(account, intervalMs, wallMs);
    const waitMs = Math.max(dueMs - wallMs, passedMs + intervalMs - clock.nowMs());
    // A booking of no time takes nothing and tells when the account is free.
    return waitMs > 0 ? waitMs : shared.book(used, 0, wallMs) - wallMs;
  }

  function use(): void {
    const wallMs = clock.wallMs();
    shared.book(used, intervalMs, wallMs);
    // Turns that are booked from now on move by as much as this one was late; one that lay idle for long moves them by no more than itself.
    const lateMs = Math.min(intervalMs, wallMs - (dueMs ?? wallMs));
    if (lateMs > 0) shared.book(account, lateMs, dueMs ?? wallMs);
    passedMs = clock.nowMs();
    dueMs = undefined;
  }
}
