import type { Clock } from '../base/clock.ts';
import { toDisposable, type Disposable } from '../base/disposable.ts';
import { HumanError } from '../base/humanError.ts';
import type { SharedLimits } from '../schedule/sharedRate.ts';
import { openLedger, type Ledger } from '../store/ledger.ts';

/**
 * The user's ledger as a run's budget sees it. It is opened when something is first asked of it: a run that declares no rate and learns nothing never touches it.
 * Where it cannot be used the run goes on with its limits to itself, and `onFailure` hears of it once.
 */
export function createSharedLimits(options: { readonly file: string; readonly clock: Clock; readonly onFailure: (error: HumanError) => void }): SharedLimits & Disposable {
  const { clock } = options;
  let ledger: Ledger | undefined;
  let failed = false;
  const closing = toDisposable(() => ledger?.dispose());
  return {
    book: (account, durationMs, fromMs) => using(opened => opened.book(account, durationMs, fromMs), fromMs),
    giveBack: (account, untilMs, durationMs) => using(opened => opened.giveBack(account, untilMs, durationMs), true),
    learnt: account => using(opened => opened.learnt(account, clock.wallMs()), undefined),
    learn: (account, learnt) => using(opened => opened.learn(account, learnt, clock.wallMs()), undefined),
    dispose: () => closing.dispose(),
  };

  function using<T>(work: (ledger: Ledger) => T, otherwise: T): T {
    if (failed) return otherwise;
    try {
      ledger ??= openLedger(options.file);
      return work(ledger);
    } catch (error) {
      if (!(error instanceof HumanError)) throw error;
      failed = true;
      options.onFailure(error);
      return otherwise;
    }
  }
}
