import type { Disposable } from '../../base/disposable.ts';

/** Acts at given times of `performance.now()`, in their order. */
export interface Timetable extends Disposable {
  nowMs(): number;
  at(dueMs: number, act: () => void): void;
}

/** An entry is done so much before it is due rather than a timer's millisecond after. */
const earlyMs = 0.3;
/** A timer of the system is late by up to this. */
const wakeMs = 1.2;
/** What may be spent on turning until an entry is due: enough for a few streams to be exact, and little enough that a busy server is no busier. */
const spinShare = 0.2;
const spinAllowanceMs = 20;

/**
 * Sleeps until shortly before the next entry and turns from there, so that it is in time by some 20 µs. Where entries are so many that it would turn most of the time it only sleeps,
 * and an entry is early by up to 0.3 ms or late by up to 1.
 */
export function createTimetable(): Timetable {
  const heap = new DueHeap();
  let timer: NodeJS.Timeout | undefined;
  let timerDueMs = Number.POSITIVE_INFINITY;
  let turning: NodeJS.Immediate | undefined;
  let allowanceMs = spinAllowanceMs;
  let countedMs = performance.now();
  let disposed = false;
  let acting = false;

  return {
    nowMs: () => performance.now(),
    at(dueMs, act) {
      if (disposed) return;
      if (dueMs <= performance.now()) return act();
      heap.push(dueMs, act);
      if (!acting && turning === undefined && dueMs < timerDueMs) sleep();
    },
    dispose() {
      disposed = true;
      clearTimeout(timer);
      clearImmediate(turning);
    },
  };

  function sleep(): void {
    clearTimeout(timer);
    timer = undefined;
    timerDueMs = heap.nextMs;
    if (disposed || timerDueMs === Number.POSITIVE_INFINITY) return;
    const nowMs = performance.now();
    allowanceMs = Math.min(spinAllowanceMs, allowanceMs + (nowMs - countedMs) * spinShare);
    countedMs = nowMs;
    const leftMs = timerDueMs - nowMs;
    if (leftMs <= wakeMs + 1 && allowanceMs > leftMs) return turn();
    // Node counts whole milliseconds, rounded down, and takes 0 for 1.
    timer = setTimeout(wake, Math.max(1, allowanceMs > wakeMs + 1 ? leftMs - wakeMs : leftMs));
  }

  function turn(): void {
    turning = setImmediate(() => {
      turning = undefined;
      const nowMs = performance.now();
      allowanceMs -= nowMs - countedMs;
      countedMs = nowMs;
      if (heap.nextMs <= nowMs) act(nowMs);
      else if (allowanceMs > 0) turn();
      else sleep();
    });
  }

  function wake(): void {
    timer = undefined;
    timerDueMs = Number.POSITIVE_INFINITY;
    act(performance.now() + (allowanceMs > wakeMs ? 0 : earlyMs));
  }

  function act(untilMs: number): void {
    acting = true;
    while (!disposed && heap.nextMs <= untilMs) heap.pop()();
    acting = false;
    sleep();
  }
}

/** A binary heap by due time; what is due together comes in the order it was entered. */
class DueHeap {
  private readonly dues: number[] = [];
  private readonly orders: number[] = [];
  private readonly acts: (() => void)[] = [];
  private entered = 0;

  get nextMs(): number {
    return this.dues[0] ?? Number.POSITIVE_INFINITY;
  }

  push(dueMs: number, act: () => void): void {
    let i = this.dues.length;
    this.put(i, dueMs, this.entered++, act);
    for (let up = (i - 1) >> 1; i > 0 && this.before(i, up); i = up, up = (i - 1) >> 1) this.swap(i, up);
  }

  pop(): () => void {
    const first = this.acts[0];
    const [due, order, act] = [this.dues.pop(), this.orders.pop(), this.acts.pop()];
    if (first === undefined || due === undefined || order === undefined || act === undefined) throw new Error('Nothing is due');
    if (this.dues.length > 0) {
      this.put(0, due, order, act);
      this.sink();
    }
    return first;
  }

  private sink(): void {
    let i = 0;
    for (;;) {
      let least = i;
      for (const child of [2 * i + 1, 2 * i + 2]) if (child < this.dues.length && this.before(child, least)) least = child;
      if (least === i) return;
      this.swap(i, least);
      i = least;
    }
  }

  private before(a: number, b: number): boolean {
    const [dueA = 0, dueB = 0] = [this.dues[a], this.dues[b]];
    return dueA < dueB || (dueA === dueB && (this.orders[a] ?? 0) < (this.orders[b] ?? 0));
  }

  private put(i: number, dueMs: number, order: number, act: () => void): void {
    this.dues[i] = dueMs;
    this.orders[i] = order;
    this.acts[i] = act;
  }

  private swap(a: number, b: number): void {
    const [due = 0, order = 0, act = noAct] = [this.dues[a], this.orders[a], this.acts[a]];
    this.put(a, this.dues[b] ?? 0, this.orders[b] ?? 0, this.acts[b] ?? noAct);
    this.put(b, due, order, act);
  }
}

const noAct = (): void => undefined;
