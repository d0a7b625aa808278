import { nextLookMs } from './nextLook.ts';

/** What an endpoint admits a second, learnt from when it said 429. Pure: it is told what happened, and when. */
export interface RateLearner {
  /** Requests a millisecond; undefined where no limit is known. */
  readonly perMs: number | undefined;
  /** Whether it is more than a first guess. */
  readonly isKnown: boolean;
  /** @param freePerMs what would be sent without a rate: a limit above that limits nothing */
  sent(nowMs: number, freePerMs: number | undefined): void;
  /** @param isNews whether this is the first refusal since the last pause */
  limited(sentMs: number, nowMs: number, retryAfterMs: number | undefined, isNews: boolean): void;
  answered(sentMs: number, nowMs: number): void;
  /** When to look again, after a refusal that asked for nothing. @param doubledMs what doubling says */
  backoffMs(nowMs: number, doubledMs: number): number;
}

/** Below what was measured, so that the endpoint's own clock and ours may differ. */
const margin = 0.95;
/** A pause this long is a window's end: what was admitted since it began, by the time that it lasts, is the rate. */
const windowRetryAfterMs = 2_000;
/** Two refusals further apart have nothing to do with each other, while no rate is known. */
const episodeMs = 15_000;
/** After a first refusal it goes on at this share of what it would send, … */
const cautiousShare = 1 / 8;
/** … and until a third one the rate recovers this much a second: two stray 429s must not slow a run down. */
const recoveryPerS = 16;
/** The true rate is as good as known where what was admitted and what was sent when it was refused are this close. */
const close = 1.3;
/** … or where two refusals in a row measured the same: then a bucket hid for a while that it was sent too fast. */
const same = 0.04;
/** Where they are not, it climbs from the one to the other in so many steps, each after so long and so many requests. */
const climbSteps = 10;
const climbMs = 500;
const climbRequests = 4;
/** A climb that ends in a refusal tells enough where they are this close, … */
const near = 2;
/** … and the rate is nearer to what was sent then: what was admitted has a pause in it, and began low. */
const trust = 1 / 4;
/** A known rate is left alone so long, and for so many requests (then twice as many), before more is tried. */
const quietMs = 20_000;
const quietRequests = 200;
const mostQuietRequests = 1_600;
/** Then it grows by this each step, by twice as much the next time, … */
const stepMs = 5_000;
const firstStep = 0.02;
const largestStep = 0.25;
/** So many may follow one that looks before it is refused, within this time. */
const mostFollowers = 4;
const lookMs = 1_000;
/** What was admitted this long ago says nothing while no limit is known. */
const memoryMs = 60_000;

/**
 * Between two refusals an endpoint admitted at most what its limit brought in that time, and exactly that where its bucket did not run over: so the rate lies
 * between admitted ÷ time and the rate at which it refused, whatever the bucket holds and whether it says Retry-After. The first refusal says little, since
 * nobody knows how full the bucket was, unless a long Retry-After, or look after look in vain, tells of a window.
 * @param known requests a millisecond, as an earlier run learnt them
 */
export function createRateLearner(known?: number): RateLearner {
  let phase: Phase = known === undefined ? 'free' : 'known';
  let perMs = known;
  /** Where a climb ends. */
  let most = 0;
  let lastMeasured = 0;
  let step = firstStep;
  let nextStepMs = stepMs;
  let quiet = quietRequests;
  let grownMs: number | undefined;
  let sentSinceGrown = 0;
  let freePerMs: number | undefined;
  let lastLimitedMs = Number.NEGATIVE_INFINITY;
  /** Since the last refusal that said something. */
  let cycle = newCycle(undefined);
  /** The one before it, while the pause goes on and on. */
  let before = cycle;
  /** At the end of that. */
  let atRefusal: { readonly phase: Phase; readonly perMs: number | undefined } = { phase, perMs };
  /** When the first left after the last refusal. */
  let lookedMs: number | undefined;
  let sentInAll = 0;
  let refusedInAll = 0;

  return {
    get perMs() {
      return perMs;
    },
    get isKnown() {
      return phase === 'known' || phase === 'climbing';
    },
    sent(nowMs, free) {
      freePerMs = free;
      cycle.startMs ??= nowMs;
      cycle.firstSentMs ??= nowMs;
      cycle.sent++;
      sentInAll++;
      lookedMs ??= nowMs;
      sentSinceGrown++;
      grownMs ??= nowMs;
      if (perMs !== undefined) grow(perMs, nowMs - grownMs, nowMs);
      else if (nowMs - cycle.startMs > memoryMs) {
        phase = 'free';
        cycle = newCycle(nowMs);
      }
    },
    limited(sentMs, nowMs, retryAfterMs, isNews) {
      refusedInAll++;
      // One that left before the pause began was too many then.
      (sentMs < (cycle.startMs ?? 0) ? before : cycle).refused++;
      if (!isNews) return;
      lastLimitedMs = nowMs;
      grownMs = undefined;
      sentSinceGrown = 0;
      const isEmpty = cameToNothing(nowMs);
      lookedMs = undefined;
      if (isEmpty) return void cycle.empty++;
      const admitted = cycle.sent - cycle.refused;
      const startMs = cycle.startMs ?? nowMs;
      const activeMs = nowMs - (cycle.firstSentMs ?? startMs);
      atRefusal = { phase, perMs };
      if (retryAfterMs !== undefined && retryAfterMs >= windowRetryAfterMs && admitted >= 1) knowWindow(admitted / (activeMs + retryAfterMs), activeMs + retryAfterMs);
      else refused(admitted, nowMs - startMs, activeMs);
      before = cycle;
      cycle = newCycle(nowMs);
    },
    answered(sentMs) {
      if (sentMs < lastLimitedMs) return;
      cycle.answered++;
      opened(sentMs);
    },
    backoffMs(nowMs, doubledMs) {
      return nextLookMs(nowMs - ((cameToNothing(nowMs) ? before : cycle).firstSentMs ?? nowMs), doubledMs, refusedInAll / sentInAll);
    },
  };

  /** Whether a refusal met one that looked, though a few may have followed it by now. */
  function cameToNothing(nowMs: number): boolean {
    return phase !== 'free' && cycle.answered === 0 && cycle.sent - cycle.refused <= mostFollowers && nowMs - (lookedMs ?? nowMs) < lookMs;
  }

  /**
   * It admits again, after it refused whoever looked: it has a window, and what it admitted from opening to opening is the limit. What the refusal at the
   * window's end seemed to say is void. Two that came to nothing say little where no limit was known: they may be strays.
   */
  function opened(nowMs: number): void {
    const { empty } = cycle;
    if (empty === 0) return;
    cycle.empty = 0;
    cycle.firstSentMs = nowMs;
    const admitted = before.sent - before.refused;
    const lastedMs = nowMs - (before.firstSentMs ?? nowMs);
    if (admitted < 1 || lastedMs <= 0 || (atRefusal.phase === 'free' && empty < 2)) return;
    const pace = atRefusal.perMs ?? Number.POSITIVE_INFINITY;
    const measured = Math.min(admitted / lastedMs, pace);
    // At a growing pace more would have been admitted had it been faster before.
    if (atRefusal.phase === 'suspected' || atRefusal.phase === 'searching') climb(measured, Math.min(pace, measured * near));
    else knowWindow(measured, lastedMs);
  }

  /** @param activeMs of the cycle, without the pause at its beginning, in which a small bucket runs over */
  function refused(admitted: number, cycleMs: number, activeMs: number): void {
    const measured = admitted / Math.max(1, cycleMs);
    if (phase === 'free' || (phase === 'suspected' && cycleMs > episodeMs)) {
      phase = 'suspected';
      perMs = freePerMs === undefined ? undefined : freePerMs * cautiousShare;
    } else if (phase === 'suspected') {
      phase = 'searching';
      perMs = measured * margin;
    } else {
      bracket(measured, admitted / Math.max(1, activeMs), perMs ?? measured);
    }
  }

  /** @param active admitted ÷ the time without the pause: after a steady pace that was too much, the rate is not above it */
  function bracket(measured: number, active: number, pace: number): void {
    const high = cycle.isSteady ? Math.min(pace, active) : pace;
    const isSame = Math.abs(measured / lastMeasured - 1) <= same && active <= measured * (1 + same);
    lastMeasured = measured;
    if (isSame && measured * close < high) return know(measured);
    if (measured * close >= high || (phase === 'climbing' && measured * near >= high)) {
      quiet = phase === 'known' ? Math.min(mostQuietRequests, quiet * 2) : quietRequests;
      return know(high - trust * (high - Math.min(measured, high)));
    }
    climb(measured, high);
  }

  function climb(low: number, high: number): void {
    phase = 'climbing';
    perMs = low * margin;
    most = high * margin;
    step = (most - perMs) / climbSteps;
  }

  /** A window tells that it is used up, and not that it soon will be: what more does shows only when it has passed. */
  function knowWindow(measured: number, lastedMs: number): void {
    know(measured);
    nextStepMs = Math.max(stepMs, lastedMs);
  }

  function know(measured: number): void {
    nextStepMs = stepMs;
    phase = 'known';
    perMs = measured * margin;
    step = firstStep;
  }

  function grow(rate: number, elapsedMs: number, nowMs: number): void {
    if (phase === 'suspected' || phase === 'searching') set(rate * recoveryPerS ** (elapsedMs / 1000), nowMs);
    else if (phase === 'climbing' && elapsedMs >= climbMs && sentSinceGrown >= climbRequests) {
      if (rate + step < most) set(rate + step, nowMs);
      else know(most / margin);
    } else if (phase === 'known' && elapsedMs >= nextStepMs && nowMs - lastLimitedMs >= quietMs && cycle.sent >= quiet) {
      set(rate * (1 + step), nowMs);
      step = Math.min(largestStep, step * 2);
    }
    if (perMs === undefined || freePerMs === undefined) return;
    if (phase === 'suspected' && perMs > freePerMs) perMs = undefined;
    else if (perMs > 2 * freePerMs) forget();
  }

  function set(rate: number, nowMs: number): void {
    perMs = rate;
    cycle.isSteady = false;
    grownMs = nowMs;
    sentSinceGrown = 0;
  }

  function forget(): void {
    phase = 'free';
    perMs = undefined;
    cycle = newCycle(undefined);
  }
}

type Phase = 'free' | 'suspected' | 'searching' | 'climbing' | 'known';

interface Cycle {
  startMs: number | undefined;
  firstSentMs: number | undefined;
  sent: number;
  answered: number;
  refused: number;
  /** Whether the pace did not change. */
  isSteady: boolean;
  /** Refusals with nothing admitted before them. */
  empty: number;
}

function newCycle(startMs: number | undefined): Cycle {
  return { startMs, firstSentMs: undefined, sent: 0, answered: 0, refused: 0, isSteady: true, empty: 0 };
}
