import type { Clock } from '../../base/clock.ts';
import type { ErrorClass } from '../../base/outcomes.ts';
import type { Answer, Provider } from '../../execute/provider.ts';
import type { MeasuredLevel } from '../../store/rows.ts';

/** Times the attempts of one level. Providers that it wraps are heard; what they ask before `begin` does not count. */
export interface Meter {
  wrap(provider: Provider): Provider;
  /** The warm-up is over: all counts are 0 again. */
  begin(): void;
  /** Attempts that were answered, since `begin`. */
  readonly answered: number;
  /** The longest pause the endpoint asked for with a 429; undefined where it said none. */
  readonly longestRetryAfterMs: number | undefined;
  measured(): Pick<MeasuredLevel, 'totalMs' | 'idleMs' | 'attempts' | 'failedAttempts' | 'meanInFlight' | 'mostInFlight' | 'admitted'>;
}

export function createMeter(clock: Clock): Meter {
  let level = newLevel();
  return {
    wrap: provider => ({
      async ask(request, signal) {
        const own = level;
        const sentMs = clock.nowMs();
        sent(own, sentMs);
        let answer: Answer | undefined;
        try {
          answer = await provider.ask(request, signal);
          return answer;
        } finally {
          ended(own, sentMs, clock.nowMs(), answer);
        }
      },
      dispose: () => provider.dispose(),
    }),
    begin() {
      level = newLevel();
    },
    get answered() {
      return level.answered;
    },
    get longestRetryAfterMs() {
      return level.longestRetryAfterMs;
    },
    measured() {
      const { firstMs, lastMs, attempts, failed, mostInFlight, admittedAtMs, firstLimitedMs: from, lastLimitedMs: to } = level;
      const totalMs = firstMs === undefined ? 0 : lastMs - firstMs;
      const admitted = from === undefined || to === undefined || to === from ? {} : { admitted: { requests: admittedAtMs.filter(atMs => atMs > from && atMs <= to).length, inMs: to - from } };
      return { totalMs, idleMs: level.idleMs, attempts, failedAttempts: Object.fromEntries(failed), meanInFlight: totalMs === 0 ? 0 : level.busyMs / totalMs, mostInFlight, ...admitted };
    },
  };
}

interface Level {
  firstMs: number | undefined;
  lastMs: number;
  attempts: number;
  answered: number;
  inFlight: number;
  mostInFlight: number;
  /** Sum of the times with nothing in flight, between two attempts. */
  idleMs: number;
  /** Sum of the attempts' times. */
  busyMs: number;
  readonly failed: Map<ErrorClass, number>;
  /** When the attempts that met no 429 were sent. */
  readonly admittedAtMs: number[];
  firstLimitedMs: number | undefined;
  lastLimitedMs: number | undefined;
  longestRetryAfterMs: number | undefined;
}

function newLevel(): Level {
  return { firstMs: undefined, lastMs: 0, attempts: 0, answered: 0, inFlight: 0, mostInFlight: 0, idleMs: 0, busyMs: 0, failed: new Map(), admittedAtMs: [], firstLimitedMs: undefined, lastLimitedMs: undefined, longestRetryAfterMs: undefined };
}

function sent(level: Level, atMs: number): void {
  if (level.inFlight === 0 && level.firstMs !== undefined) level.idleMs += atMs - level.lastMs;
  level.firstMs ??= atMs;
  level.attempts++;
  level.inFlight++;
  level.mostInFlight = Math.max(level.mostInFlight, level.inFlight);
}

function ended(level: Level, sentMs: number, atMs: number, answer: Answer | undefined): void {
  level.inFlight--;
  level.busyMs += atMs - sentMs;
  level.lastMs = Math.max(level.lastMs, atMs);
  if (answer === undefined || answer.outcome === 'cancelled') return;
  if (answer.outcome === 'ok') level.answered++;
  else level.failed.set(answer.errorClass, (level.failed.get(answer.errorClass) ?? 0) + 1);
  if (answer.outcome !== 'ok' && answer.errorClass === 'rateLimited') {
    level.firstLimitedMs = Math.min(level.firstLimitedMs ?? sentMs, sentMs);
    level.lastLimitedMs = Math.max(level.lastLimitedMs ?? sentMs, sentMs);
    if (answer.retryAfterMs !== undefined) level.longestRetryAfterMs = Math.max(level.longestRetryAfterMs ?? 0, answer.retryAfterMs);
  } else level.admittedAtMs.push(sentMs);
}
