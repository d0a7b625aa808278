import { onAbort } from './onAbort.ts';

/**
 * A signal that aborts with the first of several. `AbortSignal.any` asks all of them each time it is asked whether it aborted, which is several times
 * for each sample; this one is told once. It is held as long as they are.
 */
export function anyAborted(...signals: readonly AbortSignal[]): AbortSignal {
  const controller = new AbortController();
  for (const signal of signals) {
    if (signal.aborted) controller.abort(signal.reason);
    else onAbort(signal, () => controller.abort(signal.reason));
  }
  return controller.signal;
}
