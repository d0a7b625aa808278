import type { Clock } from '../base/clock.ts';

/** An endpoint that said 429 is left alone, by all of its samples, for as long as it asked for. */
export interface Pause {
  /** Until the next may be sent; 0 where there is no pause. */
  readonly opensInMs: number;
  /** An attempt leaves. @param sentMs as it is told again when it ended */
  sent(sentMs: number): void;
  /**
   * An attempt met 429. Returns whether that is news: those that were under way when the pause began only repeat it.
   * @param sentMs when it left
   * @param retryAfterMs what the endpoint asked for
   * @param backoff how long to wait where it asked for nothing, for who knows better than to double
   */
  limited(sentMs: number, retryAfterMs: number | undefined, backoff?: (doubledMs: number) => number): boolean;
  /** An attempt met anything else. */
  passed(sentMs: number): void;
}

/** Without Retry-After a pause is short, and doubles while each first attempt after it meets 429 again. */
const firstMs = 250;
const longestMs = 30_000;
/** After a pause one attempt goes ahead. The others follow when it was not refused in twice the time that the last refusal took. */
const leastAheadMs = 20;
const longestAheadMs = 1_000;

export function createPause(clock: Clock): Pause {
  let beganMs = Number.NEGATIVE_INFINITY;
  let untilMs = Number.NEGATIVE_INFINITY;
  let aheadMs: number | undefined;
  let inARow = 0;
  /** When the one that went ahead left. */
  let aheadSentMs = Number.NEGATIVE_INFINITY;
  return {
    get opensInMs() {
      return Math.max(0, untilMs - clock.nowMs());
    },
    sent(sentMs) {
      if (aheadMs === undefined) return;
      aheadSentMs = sentMs;
      untilMs = aheadSentMs + aheadMs;
      aheadMs = undefined;
    },
    limited(sentMs, retryAfterMs, backoff = doubledMs => doubledMs) {
      const nowMs = clock.nowMs();
      const news = sentMs >= beganMs;
      const asked = retryAfterMs === undefined || retryAfterMs === 0 ? undefined : retryAfterMs;
      if (news) {
        // One that follows much later is refused because there were too many again, not because it was too early. One that follows at once may be refused first.
        if (sentMs - aheadSentMs > longestAheadMs) inARow = 0;
        beganMs = nowMs;
        untilMs = nowMs + (asked ?? backoff(Math.min(longestMs, firstMs * 2 ** inARow)));
        inARow++;
        aheadMs = Math.min(longestAheadMs, Math.max(leastAheadMs, 2 * (nowMs - sentMs)));
      } else if (asked !== undefined) {
        untilMs = Math.max(untilMs, nowMs + asked);
      }
      return news;
    },
    passed(sentMs) {
      // One that was sent before the pause says nothing about whether it is over.
      if (inARow === 0 || sentMs < beganMs) return;
      inARow = 0;
      untilMs = clock.nowMs();
    },
  };
}
