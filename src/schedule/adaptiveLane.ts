import type { Clock } from '../base/clock.ts';
import { createAdaptiveLimit } from './adaptiveLimit.ts';
import { createRateLearner } from './rateLearner.ts';
import type { AttemptEnd } from './requestLimits.ts';
import { createSlots, type Slots } from './slots.ts';

/** What was learnt of an endpoint, for the next run. */
export interface Learnt {
  readonly limit: number;
  /** Requests a second; absent where no limit was met. */
  readonly perS?: number;
}

/** Limits of one endpoint that nobody declared: how many in flight, and how fast, learnt from how attempts end. */
export interface AdaptiveLane {
  /** The limit in force bounds them. */
  readonly slots: Slots;
  /** Whether they must leave one after another, at a distance. */
  readonly isPaced: boolean;
  /** Until the next may leave. */
  readonly opensInMs: number;
  /** Undefined until something was answered. */
  readonly learnt: Learnt | undefined;
  /** How long to leave an endpoint alone that refused, and asked for nothing. @param doubledMs what doubling says */
  readonly backoff: (doubledMs: number) => number;
  sent(): void;
  /** @param isNews of a 429: whether it is the first since the last pause */
  ended(sentMs: number, end: AttemptEnd, isNews: boolean): void;
}

/** Until a latency is known requests leave so far apart: what is refused at all is refused to one or two, and not to all of the first twenty. */
const launchMs = 10;
/** Later they leave at most half as fast again as they would by themselves, so that a raised limit is no burst. */
const burst = 1.5;
/** Shorter distances are not worth a timer. */
const leastMs = 0.5;
/** How late a timer may be without slowing the rate down. */
const toleranceMs = 2;
/** A known rate needs this much more than its requests in flight on average. */
const headroom = 1.25;

export function createAdaptiveLane(options: { readonly max: number; readonly learnt?: Learnt | undefined; readonly clock: Clock }): AdaptiveLane {
  const { clock, learnt } = options;
  const adaptive = createAdaptiveLimit({ max: options.max, ...(learnt === undefined ? {} : { start: learnt.limit }) });
  const rate = createRateLearner(learnt?.perS === undefined ? undefined : learnt.perS / 1000);
  const slots = createSlots(adaptive.limit);
  let opensAtMs = Number.NEGATIVE_INFINITY;

  return {
    slots,
    get isPaced() {
      return distance() >= leastMs;
    },
    get opensInMs() {
      return Math.max(0, opensAtMs - clock.nowMs());
    },
    get learnt() {
      if (adaptive.latencyMs === undefined) return undefined;
      return { limit: adaptive.limit, ...(rate.isKnown && rate.perMs !== undefined ? { perS: rate.perMs * 1000 } : {}) };
    },
    backoff: doubledMs => rate.backoffMs(clock.nowMs(), doubledMs),
    sent() {
      const nowMs = clock.nowMs();
      adaptive.sent(slots.inUse);
      rate.sent(nowMs, freePerMs());
      const distanceMs = distance();
      opensAtMs = distanceMs < leastMs ? Number.NEGATIVE_INFINITY : distanceMs + Math.max(opensAtMs, nowMs - toleranceMs);
    },
    ended(sentMs, end, isNews) {
      const nowMs = clock.nowMs();
      switch (end.kind) {
        case 'rateLimited':
          rate.limited(sentMs, nowMs, end.retryAfterMs, isNews);
          adaptive.trouble(nowMs, needed());
          break;
        case 'timedOut':
          adaptive.trouble(nowMs, 1);
          break;
        case 'answered':
          rate.answered(sentMs, nowMs);
          adaptive.answered(sentMs, nowMs, end.latencyMs ?? nowMs - sentMs);
          break;
        case 'failed':
          // A server error says nothing about how much is too much.
          break;
      }
      if (slots.limit !== adaptive.limit) slots.limit = adaptive.limit;
    },
  };

  function freePerMs(): number | undefined {
    return adaptive.latencyMs === undefined ? undefined : adaptive.limit / Math.max(adaptive.latencyMs, 0.01);
  }

  function distance(): number {
    const free = freePerMs();
    const spreadMs = free === undefined ? launchMs : 1 / (free * burst);
    return Math.max(spreadMs < leastMs ? 0 : spreadMs, rate.perMs === undefined ? 0 : 1 / rate.perMs);
  }

  /** In flight at once at a known rate. */
  function needed(): number {
    return rate.perMs === undefined || adaptive.latencyMs === undefined ? 1 : Math.ceil(rate.perMs * adaptive.latencyMs * headroom);
  }
}
