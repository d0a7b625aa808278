import { DisposableStore } from '../../../base/disposable.ts';
import { onAbort } from '../../../base/onAbort.ts';
import { createSlots } from '../../../schedule/slots.ts';
import type { Code } from './codeSeat.ts';
import type { ThreadSeat } from './threadSeat.ts';

/** A user's function in at most so many threads, each with one sample at a time. */
export function createThreadPool(threads: number, createSeat: () => ThreadSeat): Code {
  const owned = new DisposableStore();
  const slots = createSlots(threads);
  const free: ThreadSeat[] = [owned.add(createSeat())];
  let disposed = false;
  return {
    open: async () => free[0]?.open(),
    async ask(sample, dataset, signal) {
      const release = await slots.take(dataset, signal);
      if (release === undefined) return undefined;
      // The seat that worked last is the first to work again: others start only where they are needed.
      const seat = free.pop() ?? owned.add(createSeat());
      const asked = seat.ask(sample);
      // A seat is busy until its answer is there, also where nobody waits for that any more.
      void asked.finally(() => {
        free.push(seat);
        release();
      });
      const given = await unlessAborted(asked, signal);
      return disposed ? undefined : given;
    },
    dispose() {
      disposed = true;
      owned.dispose();
    },
  };
}

function unlessAborted<T>(promise: Promise<T>, signal: AbortSignal): Promise<T | undefined> {
  return new Promise((resolve, reject) => {
    const leave = onAbort(signal, () => resolve(undefined));
    promise.then(resolve, reject).finally(leave);
  });
}
