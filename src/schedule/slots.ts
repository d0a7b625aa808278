import pLimit from 'p-limit';
import { onAbort } from '../base/onAbort.ts';

/** How many may run at once. Parties (models) take turns for a free slot, each in the order it asked. The limit may change while it is in use. */
export interface Slots {
  /** Resolves with the release of one slot, or with `undefined` once the signal aborts. */
  take(party: string, signal: AbortSignal): Promise<(() => void) | undefined>;
  /** The release of a slot that is free and that nobody waits for. */
  takeFree(): (() => void) | undefined;
  readonly inUse: number;
  limit: number;
  /** While it is set nobody gets a slot; who has one keeps it. */
  isHeld: boolean;
}

interface Waiter {
  readonly grant: (release: () => void) => void;
}

/** Those of one party, in the order they came. */
type Line = Waiter[];

/** p-limit bounds the count, with the job turned inside out: the job is holding the slot. It is handed a job only when it has room, so who is next is decided here. */
export function createSlots(limit: number): Slots {
  const jobs = pLimit(limit);
  const lines = new Map<string, Line>();
  /** The first is next. None of them is empty. */
  const turns: Line[] = [];
  let isHeld = false;
  /** Taken by `takeFree`: where nobody waits there is nothing to put in order. */
  let takenFree = 0;
  const inUse = (): number => takenFree + jobs.activeCount + jobs.pendingCount;
  const giveBack = (): void => {
    takenFree--;
    if (turns.length > 0) feed();
  };
  return {
    takeFree() {
      if (isHeld || turns.length > 0 || inUse() >= jobs.concurrency) return undefined;
      takenFree++;
      return giveBack;
    },
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
        const line = lineOf(party);
        if (line.push(waiter) === 1) turns.push(line);
        feed();
      }),
    get inUse() {
      return inUse();
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
    while (!isHeld && inUse() < jobs.concurrency) {
      const waiter = next();
      if (waiter === undefined) return;
      void jobs(() => new Promise<void>(release => waiter.grant(release))).then(feed);
    }
  }

  function next(): Waiter | undefined {
    const line = turns.shift();
    const waiter = line?.shift();
    if (line !== undefined && line.length > 0) turns.push(line);
    return waiter;
  }

  function lineOf(party: string): Line {
    let line = lines.get(party);
    if (line === undefined) lines.set(party, (line = []));
    return line;
  }

  function remove(party: string, waiter: Waiter): void {
    const line = lineOf(party);
    const at = line.indexOf(waiter);
    if (at < 0) return;
    line.splice(at, 1);
    if (line.length === 0) turns.splice(turns.indexOf(line), 1);
  }
}
