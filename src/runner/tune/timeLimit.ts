import type { Clock } from '../../base/clock.ts';
import { toDisposable, type Disposable } from '../../base/disposable.ts';
import { secondsText } from '../../base/secondsText.ts';
import { ExperimentStop } from './experimentStop.ts';

/** Aborts after a time of the clock, unless it is disposed of before; never where there is no limit. @param what `the bench` */
export function timeLimit(clock: Clock, limitMs: number | undefined, what: string): Disposable & { readonly signal: AbortSignal } {
  const controller = new AbortController();
  const over = new AbortController();
  if (limitMs !== undefined) {
    void clock.sleep(limitMs, over.signal).then(() => {
      if (!over.signal.aborted) controller.abort(new ExperimentStop('timedOut', `${what} took longer than its limit of ${secondsText(limitMs)}`));
    });
  }
  const end = toDisposable(() => over.abort());
  return { signal: controller.signal, dispose: () => end.dispose() };
}
