/** Why a run is stopped before its end; the reason of its AbortSignal. */
export class Stop extends Error {
  readonly outcome: 'cancelled' | 'timedOut' | 'interrupted' | 'failed';

  constructor(outcome: Stop['outcome'], message: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.name = 'Stop';
    this.outcome = outcome;
  }
}

/** The reason of an aborted signal, as a Stop. */
export function stopOf(signal: AbortSignal): Stop | undefined {
  if (!signal.aborted) return undefined;
  return signal.reason instanceof Stop ? signal.reason : new Stop('interrupted', 'the run was interrupted', signal.reason);
}
