/** Times this close are the same: the smaller number of parallel requests is the better one. */
export const noise = 0.05;
/** A level may fail so much more of its sample than the level with the fewest failures, and still be the best: this share, … */
const tolerated = 0.01;
/** … or so many standard errors of the difference, since failures come and go by chance. */
const byChance = 2;

export interface TimedLevel {
  readonly parallelRequests: number;
  readonly totalMs: number;
  readonly done: number;
  readonly failed: number;
}

/**
 * The fewest parallel requests whose total time is within 5 % of the shortest, among the levels that fail no more of the sample than the level with the
 * fewest failures (within 1 %, or what chance makes of it); undefined where no level answered anything. `sound` are those levels.
 */
export function bestLevel<T extends TimedLevel>(levels: readonly T[]): { readonly best: T; readonly sound: readonly T[] } | undefined {
  const ended = levels.filter(({ done, failed }) => done > failed).toSorted((a, b) => a.parallelRequests - b.parallelRequests);
  const [least] = ended.toSorted((a, b) => failedShare(a) - failedShare(b));
  if (least === undefined) return undefined;
  const sound = ended.filter(level => failedShare(level) - failedShare(least) <= Math.max(tolerated, byChance * standardError(level, least)));
  const shortest = Math.min(...sound.map(({ totalMs }) => totalMs));
  const best = sound.find(({ totalMs }) => totalMs <= shortest * (1 + noise));
  return best === undefined ? undefined : { best, sound };
}

/** Of the difference between two shares, pooled. */
function standardError(a: TimedLevel, b: TimedLevel): number {
  const share = (a.failed + b.failed) / (a.done + b.done);
  return Math.sqrt(share * (1 - share) * (1 / a.done + 1 / b.done));
}

function failedShare({ failed, done }: TimedLevel): number {
  return failed / Math.max(1, done);
}
