/** Why a run is stopped before its end; the reason of its AbortSignal. */
export class Stop extends Error {
  readonly outcome: 'cancelled' | 'timedOut' | 'interrupted' | 'failed';

  /** What a trial says of it: without figures that grow until the other trials have ended too. */
  readonly brief: string;

  /** @param message with `inFull` where it tells such figures: it is made whenever it is read, so that what is recorded last is true */
  constructor(outcome: Stop['outcome'], message: string | { readonly brief: string; readonly inFull: () => string }, cause?: unknown) {
    super(typeof message === 'string' ? message : message.brief, cause === undefined ? undefined : { cause });
    this.name = 'Stop';
    this.outcome = outcome;
    this.brief = this.message;
    if (typeof message !== 'string') Object.defineProperty(this, 'message', { get: message.inFull });
  }
}

/** The reason of an aborted signal, as a Stop. */
export function stopOf(signal: AbortSignal): Stop | undefined {
  if (!signal.aborted) return undefined;
  return signal.reason instanceof Stop ? signal.reason : new Stop('interrupted', 'the run was interrupted', signal.reason);
}

/** Stops what takes longer. @param what for the sentence: `the run`, `trial x` */
export function stopAfter(ms: number, what: string): AbortSignal {
  const controller = new AbortController();
  setTimeout(() => controller.abort(new Stop('timedOut', `${what} reached its time limit of ${ms / 1000} s`)), ms).unref();
  return controller.signal;
}
