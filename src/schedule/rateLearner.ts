/** What an endpoint admits a second, learnt from when it said 429. Pure: it is told what happened, and when. */
export interface RateLearner {
  /** Requests a millisecond; undefined where no limit is known. */
  readonly perMs: number | undefined;
  /** Whether it is more than a first guess. */
  readonly isKnown: boolean;
  /** @param freePerMs what would be sent without a rate: a limit above that limits nothing */
  sent(nowMs: number, freePerMs: number | undefined): void;
  /** @param isNews whether this is the first refusal since the last pause */
  limited(nowMs: number, retryAfterMs: number | undefined, isNews: boolean): void;
  answered(sentMs: number, nowMs: number): void;
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
/** A known rate is left alone so long, and for so many requests (then twice as many), before more is tried. */
const quietMs = 20_000;
const quietRequests = 200;
const mostQuietRequests = 1_600;
/** Then it grows by this each step, by twice as much the next time, … */
const stepMs = 5_000;
const firstStep = 0.02;
const largestStep = 0.25;
/** What was admitted this long ago says nothing while no limit is known. */
const memoryMs = 60_000;

/**
 * Between two refusals an endpoint admitted at most what its limit brought in that time, and exactly that where its bucket did not run over: so the rate lies
 * between admitted ÷ time and the rate at which it refused, whatever the bucket holds and whether it says Retry-After. The first refusal says little, since
 * nobody knows how full the bucket was, unless a long Retry-After tells of a window.
 * @param known requests a millisecond, as an earlier run learnt them
 */
export function createRateLearner(known?: number): RateLearner {
  let phase: 'free' | 'suspected' | 'searching' | 'climbing' | 'known' = known === undefined ? 'free' : 'known';
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
      sentSinceGrown++;
      grownMs ??= nowMs;
      if (perMs !== undefined) grow(perMs, nowMs - grownMs, nowMs);
      else if (nowMs - cycle.startMs > memoryMs) {
        phase = 'free';
        cycle = newCycle(nowMs);
      }
    },
    limited(nowMs, retryAfterMs, isNews) {
      cycle.refused++;
      if (!isNews) return;
      lastLimitedMs = nowMs;
      grownMs = undefined;
      sentSinceGrown = 0;
      const admitted = cycle.sent - cycle.refused;
      const startMs = cycle.startMs ?? nowMs;
      if (admitted < 1 && phase !== 'free') return void cycle.empty++;
      if (retryAfterMs !== undefined && retryAfterMs >= windowRetryAfterMs && admitted >= 1) knowWindow(admitted, nowMs - (cycle.firstSentMs ?? startMs) + retryAfterMs);
      else refused(admitted / Math.max(1, nowMs - startMs), nowMs - startMs);
      before = cycle;
      cycle = newCycle(nowMs);
    },
    answered(sentMs, nowMs) {
      if (cycle.empty === 0 || sentMs < lastLimitedMs) return;
      cycle.empty = 0;
      const startMs = before.startMs ?? nowMs;
      // It admitted nothing for a while: then all that it admits in that time is what it did before.
      const admitted = before.sent - before.refused;
      const lastedMs = nowMs - startMs;
      if (lastedMs > episodeMs && admitted > 0 && admitted / lastedMs < (perMs ?? Number.POSITIVE_INFINITY)) knowWindow(admitted, lastedMs);
    },
  };

  function refused(measured: number, cycleMs: number): void {
    if (phase === 'free' || (phase === 'suspected' && cycleMs > episodeMs)) {
      phase = 'suspected';
      perMs = freePerMs === undefined ? undefined : freePerMs * cautiousShare;
    } else if (phase === 'suspected') {
      phase = 'searching';
      perMs = measured * margin;
    } else {
      bracket(measured, perMs ?? measured);
    }
  }

  function bracket(measured: number, pace: number): void {
    const isSame = Math.abs(measured / lastMeasured - 1) <= same;
    lastMeasured = measured;
    if (isSame && measured * close < pace) return know(measured);
    if (measured * close >= pace) {
      quiet = phase === 'known' ? Math.min(mostQuietRequests, quiet * 2) : quietRequests;
      return know((Math.min(measured, pace) + pace) / 2);
    }
    phase = 'climbing';
    perMs = measured * margin;
    most = pace * margin;
    step = (most - perMs) / climbSteps;
  }

  /** A window tells that it is used up, and not that it soon will be: what more does shows only when it has passed. */
  function knowWindow(admitted: number, lastedMs: number): void {
    know(admitted / lastedMs);
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
    grownMs = nowMs;
    sentSinceGrown = 0;
  }

  function forget(): void {
    phase = 'free';
    perMs = undefined;
    cycle = newCycle(undefined);
  }
}

interface Cycle {
  startMs: number | undefined;
  firstSentMs: number | undefined;
  sent: number;
  refused: number;
  /** Refusals with nothing admitted before them. */
  empty: number;
}

function newCycle(startMs: number | undefined): Cycle {
  return { startMs, firstSentMs: undefined, sent: 0, refused: 0, empty: 0 };
}
