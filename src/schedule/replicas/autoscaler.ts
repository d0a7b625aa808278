/** How the number of replicas follows the requests in flight. */
export interface Autoscaling {
  readonly min: number;
  readonly max: number;
  /** Requests in flight that one replica is meant to have, those that wait among them. */
  readonly targetInFlight: number;
}

/** How often it is looked. */
export const autoscalingEveryMs = 10_000;
const tolerance = 0.05;
const [upFactor, downFactor] = [1.5, 0.75];
const [upStableMs, downStableMs] = [60_000, 300_000];

/**
 * What the requests in flight ask for, before it is seen whether that lasts: ceil(average ÷ target); unchanged within ±5 % of the current number, at most × `upFactor` and
 * × `downFactor` at once (rounded up; at least one either way), within min and max. These are the rules of Cortex's autoscaler, `numbers.md` §2.
 */
export function recommendReplicas(averageInFlight: number, current: number, { min, max, targetInFlight }: Autoscaling, factors: { readonly up: number; readonly down: number } = { up: upFactor, down: downFactor }): number {
  const asked = averageInFlight / targetInFlight;
  const within = (n: number): number => Math.min(max, Math.max(min, 1, n));
  if (Math.abs(asked - current) <= tolerance * current) return within(current);
  const most = Math.max(current + 1, Math.ceil(current * factors.up));
  const least = Math.min(current - 1, Math.ceil(current * factors.down));
  return within(Math.min(most, Math.max(least, Math.ceil(asked))));
}

/**
 * Follows the recommendations: as many more as the least of the last minute asked for, as many fewer as the most of the last five minutes. Before so much time has
 * passed since the start, nothing changes in that direction.
 */
export class Autoscaler {
  private readonly spec: Autoscaling;
  private readonly sinceMs: number;
  private readonly recommended: { readonly atMs: number; readonly replicas: number }[] = [];

  constructor(spec: Autoscaling, nowMs: number) {
    this.spec = spec;
    this.sinceMs = nowMs;
  }

  /** @param averageInFlight over the time since the last look  @returns how many there should be now */
  look(averageInFlight: number, current: number, nowMs: number): number {
    const replicas = recommendReplicas(averageInFlight, current, this.spec);
    this.recommended.push({ atMs: nowMs, replicas });
    while ((this.recommended[0]?.atMs ?? nowMs) <= nowMs - downStableMs) this.recommended.shift();
    if (replicas > current && nowMs - this.sinceMs >= upStableMs) return Math.max(current, Math.min(...this.since(nowMs - upStableMs)));
    if (replicas < current && nowMs - this.sinceMs >= downStableMs) return Math.min(current, Math.max(...this.since(nowMs - downStableMs)));
    return current;
  }

  private since(ms: number): readonly number[] {
    return this.recommended.filter(({ atMs }) => atMs > ms).map(({ replicas }) => replicas);
  }
}
