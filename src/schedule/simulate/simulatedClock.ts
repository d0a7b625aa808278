import type { Clock } from '../../base/clock.ts';
import { onAbort } from '../../base/onAbort.ts';

/** Time that passes only when nobody has anything left to do in it: what waits real days passes in milliseconds, through the same code. */
export interface SimulatedClock extends Clock {
  /** Lets time pass until the work is done. Throws where it waits for something that no time brings. */
  until<T>(work: Promise<T>): Promise<T>;
}

interface Sleeper {
  readonly atMs: number;
  /** Of two for the same moment the one that went to sleep first wakes first. */
  readonly turn: number;
  wake(): void;
  gone: boolean;
}

/** Moments closer than this are one: sums of durations differ in their last digits. */
const sameMomentMs = 1e-6;

export function createSimulatedClock(): SimulatedClock {
  let nowMs = 0;
  let turns = 0;
  const sleepers: Sleeper[] = [];
  return {
    nowMs: () => nowMs,
    wallMs: () => nowMs,
    sleep: (ms, signal) =>
      new Promise(resolve => {
        if (signal?.aborted) return resolve();
        const leave = signal === undefined ? undefined : onAbort(signal, wake);
        const sleeper: Sleeper = { atMs: nowMs + Math.max(0, ms), turn: turns++, wake, gone: false };
        push(sleepers, sleeper);
        function wake(): void {
          sleeper.gone = true;
          leave?.();
          resolve();
        }
      }),
    async until(work) {
      const state = { done: false };
      const end = (): void => void (state.done = true);
      work.then(end, end);
      for (;;) {
        await settled();
        if (state.done) return work;
        if (sleepers.length === 0) throw new Error('The simulated work waits for something that no time brings');
        nowMs = Math.max(nowMs, sleepers[0]?.atMs ?? nowMs);
        while ((sleepers[0]?.atMs ?? Infinity) <= nowMs + sameMomentMs) {
          const next = pop(sleepers);
          if (next?.gone === false) next.wake();
        }
      }
    },
  };
}

/** Macrotasks come after all microtasks: every promise chain that is ready has run to where it waits for time again. */
function settled(): Promise<void> {
  return new Promise(resolve => setImmediate(resolve));
}

function isBefore(a: Sleeper, b: Sleeper): boolean {
  return a.atMs < b.atMs || (a.atMs === b.atMs && a.turn < b.turn);
}

/** A binary heap, the earliest on top. */
function push(heap: Sleeper[], sleeper: Sleeper): void {
  let at = heap.push(sleeper) - 1;
  for (;;) {
    const above = (at - 1) >> 1;
    const parent = heap[above];
    if (at === 0 || parent === undefined || !isBefore(sleeper, parent)) break;
    heap[at] = parent;
    at = above;
  }
  heap[at] = sleeper;
}

function pop(heap: Sleeper[]): Sleeper | undefined {
  const top = heap[0];
  const last = heap.pop();
  if (top === undefined || last === undefined || heap.length === 0) return top;
  let at = 0;
  for (;;) {
    const left = heap[2 * at + 1];
    const right = heap[2 * at + 2];
    const below = left !== undefined && (right === undefined || isBefore(left, right)) ? 2 * at + 1 : 2 * at + 2;
    const child = heap[below];
    if (child === undefined || !isBefore(child, last)) break;
    heap[at] = child;
    at = below;
  }
  heap[at] = last;
  return top;
}
