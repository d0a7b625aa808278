/** Lengths of windows that are in use: a used one opens so long after its first request. */
const windowsMs = [1_000, 5_000, 10_000, 30_000, 60_000];
/** Not a moment before its end, by a clock that is not ours. */
const lateMs = 50;
/** While looks are so few of all requests, they need not become ever rarer. */
const cheapShare = 0.005;
const cheapMs = 10_000;

/**
 * How long to leave an endpoint alone that refused and did not say for how long: about as long as doubling says, but to the end of a window where one may end then.
 * A look that is too early costs a 429, and one that is too late the time until then.
 * @param sinceMs since the first request that it admitted before it refused
 * @param doubledMs what doubling says
 * @param refusedShare of all requests so far
 */
export function nextLookMs(sinceMs: number, doubledMs: number, refusedShare: number): number {
  const usualMs = refusedShare < cheapShare ? Math.min(doubledMs, cheapMs) : doubledMs;
  const endMs = windowsMs.map(lengthMs => lengthMs + lateMs - sinceMs).find(ms => ms >= usualMs / 4);
  return endMs !== undefined && endMs <= usualMs * 2 ? endMs : usualMs;
}
