import { onAbort } from '../base/onAbort.ts';
import type { StoreWriter } from '../store/store.ts';

/** Undefined where the store takes more rows; else it resolves once it does or the signal aborts, and rejects with the store's failure. */
export function roomFor(store: Pick<StoreWriter, 'room'>, signal: AbortSignal): Promise<void> | undefined {
  const room = store.room();
  if (room === undefined) return undefined;
  return new Promise((resolve, reject) => {
    if (signal.aborted) resolve();
    const leave = onAbort(signal, resolve);
    void room.then(resolve, reject).finally(leave);
  });
}
