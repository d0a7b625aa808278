/** Times this close are the same: the smaller number of parallel requests is the better one. */
export const noise = 0.05;
/** A level may fail so much more of its sample than the level with the fewest failures, and still be the best. */
const tolerated = 0.01;

export interface TimedLevel {
  readonly parallelRequests: number;
  readonly totalMs: number;
  readonly done: number;
  readonly failed: number;
}

/**
 * The fewest parallel requests whose total time is within 5 % of the shortest, among the levels that fail no more of the sample (within 1 %) than the level
 * with the fewest failures; undefined where no level answered anything. `sound` are those levels.
 */
export function bestLevel<T extends TimedLevel>(levels: readonly T[]): { readonly best: T; readonly sound: readonly T[] } | undefined {
  const ended = levels.filter(({ done, failed }) => done > failed).toSorted((a, b) => a.parallelRequests - b.parallelRequests);
  const leastFailed = Math.min(...ended.map(failedShare));
  const sound = ended.filter(level => failedShare(level) <= leastFailed + tolerated);
  const shortest = Math.min(...sound.map(({ totalMs }) => totalMs));
  const best = sound.find(({ totalMs }) => totalMs <= shortest * (1 + noise));
  return best === undefined ? undefined : { best, sound };
}

function failedShare({ failed, done }: TimedLevel): number {
  return failed / Math.max(1, done);
}
