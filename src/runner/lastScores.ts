import type { Clock } from '../base/clock.ts';
import { onAbort } from '../base/onAbort.ts';

/** Once the run is stopped, scoring is waited for this long: enough for all but a regular expression without end, of which hundreds may be in line. */
const lastScoresMs = 1000;

/**
 * The returned function waits for one sample's scores: the result, or `undefined` where it is not there in time after the signal aborted.
 * One timer serves all samples of a trial: one of its own would cost each of them more than its scoring.
 */
export function createLastScores(clock: Clock, signal: AbortSignal): <T>(scoring: T | Promise<T>) => T | Promise<T | undefined> {
  let waiting = 0;
  let patience: AbortController | undefined;
  let late = new AbortController();
  onAbort(signal, watch);
  return scoring => (scoring instanceof Promise ? unlessLate(scoring) : scoring);

  function unlessLate<T>(scoring: Promise<T>): Promise<T | undefined> {
    return new Promise((resolve, reject) => {
      const leave = onAbort(late.signal, () => {
        waiting = 0;
        resolve(undefined);
      });
      const mine = late;
      waiting++;
      if (signal.aborted) watch();
      scoring.then(resolve, reject).finally(() => {
        leave();
        if (mine !== late) return;
        waiting--;
        if (waiting === 0) patience?.abort();
      });
    });
  }

  function watch(): void {
    if (waiting === 0 || (patience !== undefined && !patience.signal.aborted)) return;
    const mine = new AbortController();
    patience = mine;
    void clock.sleep(lastScoresMs, mine.signal).then(() => {
      if (mine.signal.aborted) return;
      mine.abort();
      const leaving = late;
      late = new AbortController();
      leaving.abort();
    });
  }
}
