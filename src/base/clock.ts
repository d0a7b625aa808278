import { onAbort } from './onAbort.ts';

/** Time as a port: `nowMs` is monotonic and only for differences, `wallMs` is milliseconds since 1970. */
export interface Clock {
  nowMs(): number;
  wallMs(): number;
  /** Resolves after `ms`, or at once when the signal aborts (it never rejects: look at the signal). */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
}

export const systemClock: Clock = {
  nowMs: () => performance.now(),
  wallMs: () => Date.now(),
  sleep: (ms, signal) =>
    new Promise(resolve => {
      if (signal?.aborted) return resolve();
      const timer = setTimeout(done, ms);
      const leave = signal === undefined ? undefined : onAbort(signal, done);
      function done(): void {
        clearTimeout(timer);
        leave?.();
        resolve();
      }
    }),
};
