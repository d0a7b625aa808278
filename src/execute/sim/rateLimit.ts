import type { Behaviour } from './behaviour.ts';

/** One model's limit of requests a minute: how long a request would have to wait, in ms; 0 admits it. */
export type RateLimit = (nowMs: number) => number;

/** A token bucket where the behaviour has a burst; otherwise no minute holds more than the limit. */
export function createRateLimit({ requestsPerMinute = Number.POSITIVE_INFINITY, burst }: Behaviour): RateLimit {
  return burst === undefined ? slidingMinute(requestsPerMinute) : tokenBucket(requestsPerMinute, burst);
}

function slidingMinute(perMinute: number): RateLimit {
  let arrivals: number[] = [];
  return nowMs => {
    arrivals = arrivals.filter(atMs => atMs > nowMs - 60_000);
    const [oldest] = arrivals;
    if (arrivals.length >= perMinute && oldest !== undefined) return oldest + 60_000 - nowMs;
    arrivals.push(nowMs);
    return 0;
  };
}

function tokenBucket(perMinute: number, burst: number): RateLimit {
  let level = burst;
  let filledMs: number | undefined;
  return nowMs => {
    level = Math.min(burst, level + ((nowMs - (filledMs ?? nowMs)) * perMinute) / 60_000);
    filledMs = nowMs;
    if (level < 1) return ((1 - level) * 60_000) / perMinute;
    level--;
    return 0;
  };
}
