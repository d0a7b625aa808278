import pLimit from 'p-limit';
import { onAbort } from '../base/onAbort.ts';

/** How many may run at once. Parties (models) take turns for a free slot, each in the order it asked. The limit may change while it is in use. */
export interface Slots {
  /** Resolves with the release of one slot, or with `undefined` once the signal aborts. */
  take(party: string, signal: AbortSignal): Promise<(() => void) | undefined>;
  readonly inUse: number;
  limit: number;
  /** While it is set nobody gets a slot; who has one keeps it. */
  isHeld: boolean;
}

interface Waiter {
  readonly grant: (release: () => void) => void;
}

/** p-limit bounds the count, with the job turned inside out: the job is holding the slot. It is handed a job only when it has room, so who is next is decided here. */
export function createSlots(limit: number): Slots {
  const jobs = pLimit(limit);
  /** In turn: the first key is next. No list is empty. */
  const waiting = new Map<string, Waiter[]>();
  let isHeld = false;
  return {
    take: (party, signal) =>
      new Promise(resolve => {
        if (signal.aborted) return resolve(undefined);
        const abandon = (): void => {
          remove(party, waiter);
          resolve(undefined);
        };
        const waiter: Waiter = {
          grant: release => {
            stay();
            // p-limit starts a job some microtasks after it was handed over: a waiter that went in between would hold its slot for ever.
            if (signal.aborted) release();
            else resolve(release);
          },
        };
        const stay = onAbort(signal, abandon);
        const line = waiting.get(party);
        if (line === undefined) waiting.set(party, [waiter]);
        else line.push(waiter);
        feed();
      }),
    get inUse() {
      return jobs.activeCount + jobs.pendingCount;
    },
    get limit() {
      return jobs.concurrency;
    },
    get isHeld() {
      return isHeld;
    },
    set isHeld(value: boolean) {
      isHeld = value;
      feed();
    },
    set limit(value: number) {
      jobs.concurrency = value;
      feed();
    },
  };

  function feed(): void {
    while (!isHeld && jobs.activeCount + jobs.pendingCount < jobs.concurrency) {
      const waiter = next();
      if (waiter === undefined) return;
      void jobs(() => new Promise<void>(release => waiter.grant(release))).then(feed);
    }
  }

  function next(): Waiter | undefined {
    for (const [party, line] of waiting) {
      const waiter = line.shift();
      // To the end of the turn.
      waiting.delete(party);
      if (line.length > 0) waiting.set(party, line);
      return waiter;
    }
    return undefined;
  }

  function remove(party: string, waiter: Waiter): void {
    const line = waiting.get(party);
    const at = line?.indexOf(waiter) ?? -1;
    if (line === undefined || at < 0) return;
    line.splice(at, 1);
    if (line.length === 0) waiting.delete(party);
  }
}
