/** How many requests to one endpoint are worth having in flight: found by trying. Pure: it is told what happened, and when. */
export interface AdaptiveLimit {
  /** In force now. */
  readonly limit: number;
  /** Mean latency of late; undefined until something was answered. */
  readonly latencyMs: number | undefined;
  /** An attempt leaves, and with it so many are in flight. */
  sent(inFlight: number): void;
  answered(sentMs: number, nowMs: number, latencyMs: number): void;
  /** The endpoint said 429, or an attempt ran into its time limit. @param least never below this: what a known rate needs */
  trouble(nowMs: number, least: number): void;
}

/** What is far too slow shows before a round is over. */
const leastAnswers = 8;

/** Where nothing is known of the endpoint. */
export const startLimit = 20;
/** One episode of trouble cuts once, however many attempts met it. */
const episodeMs = 15_000;
const cut = 0.8;
/** A round that used less of the limit says nothing about it. */
const usedShare = 0.8;
/** A higher limit is worth it where throughput grows by this share of what it would at the same latency. */
const worthShare = 0.3;
/** Throughput has stopped growing where latency is this much longer than it was with fewer in flight. */
const latencyTolerance = 1.5;
/** With a latency this much longer than with fewer, fewer may do as well. */
const crowded = 1.1;
/** After a step that was not worth it so many rounds pass before the next try, then twice as many, … */
const firstPatience = 2;
const longestPatience = 32;
/** What was measured this many rounds ago is forgotten. */
const memoryRounds = 100;
/** Weight of the newest round in what is known of a limit. */
const weight = 0.4;

interface Known {
  latencyMs: number;
  round: number;
}

/**
 * Doubles each clean round until throughput (limit ÷ mean latency, Little's law) no longer grows with it or there is trouble; then tries steps of a tenth,
 * up while they are worth it, and down where latency has grown and fewer give the same. Each limit's latency is remembered, so that a noisy round does not decide alone.
 * After gradient limits (Netflix, concurrency-limits), with the throughput itself as the measure: a latency that creeps up while the limit creeps up is noticed.
 */
export function createAdaptiveLimit(options: { readonly max: number; readonly start?: number }): AdaptiveLimit {
  const { max } = options;
  const known = new Map<number, Known>();
  let limit = Math.min(max, Math.max(1, Math.round(options.start ?? startLimit)));
  let doubling = options.start === undefined;
  /** The limit that the next step is compared with. */
  let settled = limit;
  let patience = firstPatience;
  let wait = 0;
  /** Where the last step that was worth it went. */
  let goingDown: boolean | undefined;
  let rounds = 0;
  let lastTroubleMs = Number.NEGATIVE_INFINITY;
  let latencyMs: number | undefined;
  let round = newRound(Number.NEGATIVE_INFINITY);

  return {
    get limit() {
      return limit;
    },
    get latencyMs() {
      return latencyMs;
    },
    sent(inFlight) {
      round.sent++;
      round.inFlight += inFlight;
    },
    answered(sentMs, nowMs, tookMs) {
      latencyMs = latencyMs === undefined ? tookMs : latencyMs + (tookMs - latencyMs) / 20;
      // One that left before the limit was changed tells of the limit before it.
      if (sentMs < round.sinceMs) return;
      round.answered++;
      round.latencyMs += tookMs;
      const isBad = limit > settled && round.answered >= Math.max(leastAnswers, limit / 4) && round.latencyMs / round.answered > 2 * latencyTolerance * latencyAt(settled);
      if (isBad || round.answered >= Math.max(2 * limit, startLimit)) endRound(nowMs);
    },
    trouble(nowMs, least) {
      if (nowMs - lastTroubleMs < episodeMs) return;
      lastTroubleMs = nowMs;
      // Before the first round is over nothing is known that would be worth keeping to.
      doubling &&= known.size === 0;
      wait = patience = 2 * firstPatience;
      settled = Math.min(limit, Math.max(1, least, Math.floor(limit * cut)));
      moveTo(settled, nowMs);
    },
  };

  function endRound(nowMs: number): void {
    const used = round.inFlight / Math.max(1, round.sent) / limit;
    const meanMs = round.latencyMs / round.answered;
    round = newRound(nowMs);
    if (used < usedShare) {
      // What is tried is not even wanted now.
      if (limit > settled) moveTo(settled, nowMs);
      return;
    }
    rounds++;
    learn(meanMs);
    if (doubling) return keepDoubling(nowMs);
    if (limit !== settled) judge(nowMs);
    if (limit === settled) tryStep(nowMs);
  }

  function learn(meanMs: number): void {
    const before = known.get(limit);
    known.set(limit, { latencyMs: before === undefined ? meanMs : before.latencyMs + weight * (meanMs - before.latencyMs), round: rounds });
    for (const [at, { round: seen }] of known) if (rounds - seen > memoryRounds && at !== settled) known.delete(at);
  }

  function keepDoubling(nowMs: number): void {
    if (limit === settled || isWorth(settled, limit)) {
      settled = limit;
      if (limit === max) doubling = false;
      else moveTo(Math.min(max, limit * 2), nowMs);
      return;
    }
    doubling = false;
    // Where throughput was flat all the way, this is where it stopped growing.
    const knee = Math.round(throughput(limit) * latencyAt(settled));
    settled = Math.min(limit, Math.max(settled, knee));
    moveTo(settled, nowMs);
  }

  /** Stays with what was tried, or goes back. */
  function judge(nowMs: number): void {
    const better = limit > settled ? isWorth(settled, limit) : !isWorth(limit, settled);
    if (better) {
      goingDown = limit < settled;
      settled = limit;
      patience = firstPatience;
      wait = 0;
    } else {
      wait = patience;
      patience = Math.min(longestPatience, patience * 2);
      goingDown = undefined;
      moveTo(settled, nowMs);
    }
  }

  function tryStep(nowMs: number): void {
    if (wait > 0) {
      wait--;
      return;
    }
    const step = Math.max(1, Math.round(settled / 10));
    const lowest = Math.min(...known.keys());
    const isCrowded = lowest === settled ? known.size > 1 : latencyAt(settled) > crowded * latencyAt(lowest);
    const up = Math.min(max, settled + step);
    const tryDown = isCrowded && settled > 1 && (up === settled || (goingDown ?? rounds % 2 === 0));
    if (tryDown) moveTo(Math.max(1, settled - step), nowMs);
    else if (up > settled) moveTo(up, nowMs);
  }

  function moveTo(next: number, nowMs: number): void {
    limit = next;
    round = newRound(nowMs);
  }

  function isWorth(lower: number, higher: number): boolean {
    if (latencyAt(higher) > latencyTolerance * latencyAt(lower)) return false;
    return throughput(higher) / throughput(lower) - 1 >= worthShare * (higher / lower - 1);
  }

  function throughput(at: number): number {
    return at / latencyAt(at);
  }

  function latencyAt(at: number): number {
    return Math.max(known.get(at)?.latencyMs ?? latencyMs ?? 1, 0.01);
  }
}

function newRound(sinceMs: number): { readonly sinceMs: number; sent: number; inFlight: number; answered: number; latencyMs: number } {
  return { sinceMs, sent: 0, inFlight: 0, answered: 0, latencyMs: 0 };
}
