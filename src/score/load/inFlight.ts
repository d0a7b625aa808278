/** A request's time on the wire. */
export interface Span {
  readonly sentMs: number;
  readonly endMs: number;
}

/** Requests in flight, mean over the time of a window. */
export function meanInFlight(spans: readonly Span[], fromMs: number, untilMs: number): number {
  let busyMs = 0;
  for (const { sentMs, endMs } of spans) busyMs += Math.max(0, Math.min(endMs, untilMs) - Math.max(sentMs, fromMs));
  return busyMs / (untilMs - fromMs);
}

/** Requests in flight, median over the time of a window. */
export function medianInFlight(spans: readonly Span[], fromMs: number, untilMs: number): number {
  const steps = spans.flatMap(({ sentMs, endMs }) => [{ atMs: Math.max(sentMs, fromMs), by: 1 }, { atMs: Math.max(endMs, fromMs), by: -1 }]).sort((a, b) => a.atMs - b.atMs);
  const timeAt: number[] = [];
  let now = 0;
  let sinceMs = fromMs;
  for (const { atMs, by } of steps) {
    if (atMs > untilMs) break;
    timeAt[now] = (timeAt[now] ?? 0) + (atMs - sinceMs);
    sinceMs = atMs;
    now += by;
  }
  timeAt[now] = (timeAt[now] ?? 0) + Math.max(0, untilMs - sinceMs);
  const half = (untilMs - fromMs) / 2;
  let passed = 0;
  for (let level = 0; level < timeAt.length; level++) {
    passed += timeAt[level] ?? 0;
    if (passed >= half) return level;
  }
  return 0;
}
