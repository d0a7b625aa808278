import type { Clock } from '../base/clock.ts';
import { toDisposable, type Disposable } from '../base/disposable.ts';
import { HumanError } from '../base/humanError.ts';
import type { RunControls, StoreWriter } from '../store/store.ts';
import type { ProgressSnapshot, RunProgress } from './progress.ts';
import type { Spending } from './spending.ts';

/** How often the runner looks for a cancel, and says where it stands. */
const lookMs = 250;
const looksPerTick = 4;

/**
 * The run's pulse: every 250 ms it looks for a cancel row, and every second it writes a tick and the heartbeat.
 * `onProgress` hears of each look, for a progress line in the same process.
 */
export function startPulse(options: {
  readonly store: StoreWriter;
  readonly run: string;
  readonly clock: Clock;
  readonly progress: RunProgress;
  readonly spending: Spending;
  /** Requests in flight at once, as allowed now. */
  readonly limit: () => number;
  readonly onCancel: () => void;
  readonly onControls: (controls: RunControls) => void;
  /** The store could not be read or written: nobody else would hear of what a timer throws. */
  readonly onFailure: (error: unknown) => void;
  readonly onProgress?: (snapshot: ProgressSnapshot) => void;
}): Disposable {
  const { store, run, clock, progress } = options;
  let looks = 0;
  let last: { readonly atMs: number; readonly nowMs: number } | undefined;
  const look = (): void => {
    try {
      lookAndTick();
    } catch (error) {
      clearInterval(timer);
      options.onFailure(error);
    }
  };
  const lookAndTick = (): void => {
    const nowMs = clock.nowMs();
    progress.mark(nowMs);
    const snapshot = progress.snapshot(nowMs);
    options.onProgress?.(snapshot);
    if (store.cancelRequested(run)) options.onCancel();
    options.onControls(store.controls(run));
    if (looks++ % looksPerTick === 0) writeTick(snapshot);
  };
  const writeTick = (snapshot: ProgressSnapshot): void => {
    const atMs = clock.wallMs();
    const tickMs = tickTime(atMs);
    const { done, total, failed, inFlight, requestsPerS, tokensPerS } = snapshot;
    const { elsewhere } = options.spending;
    store.writeTick(run, { atMs: tickMs, done, total, failed, inFlight, requestsPerS, tokensPerS, limit: options.limit() }, { heartbeatMs: atMs, ...(elsewhere.cost === 0 && elsewhere.tokens === 0 ? {} : { otherSpending: elsewhere }) });
  };
  /** The last tick is the one with the latest time, also where the clock was set back meanwhile: then they go on from the one before as time passes. */
  const tickTime = (wallMs: number): number => {
    const nowMs = clock.nowMs();
    const before = last ?? firstAfter(store.lastTick(run)?.atMs, nowMs);
    const atMs = before === undefined ? wallMs : Math.max(wallMs, before.atMs + (nowMs - before.nowMs));
    last = { atMs, nowMs };
    return atMs;
  };
  // The first look may throw, so it comes before there is a timer to leave behind.
  lookAndTick();
  const timer = setInterval(look, lookMs);
  return toDisposable(() => {
    clearInterval(timer);
    const snapshot = progress.snapshot(clock.nowMs());
    options.onProgress?.(snapshot);
    try {
      writeTick(snapshot);
    } catch (error) {
      // A store that cannot be written is told of by who closes the run's row, right after this.
      if (!(error instanceof HumanError)) throw error;
    }
  });
}

/** Of a run that is resumed: its ticks go on after those that are there. */
function firstAfter(atMs: number | undefined, nowMs: number): { readonly atMs: number; readonly nowMs: number } | undefined {
  return atMs === undefined ? undefined : { atMs: atMs + 1, nowMs };
}
