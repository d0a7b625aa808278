import type { Interval } from '../score/interval.ts';

/** The title over a column of intervals. Whoever compares two runs must see that one interval is wider because it draws clusters, or whole shards. */
export function intervalTitle(intervals: readonly (Interval | undefined)[]): string {
  if (intervals.some(interval => interval !== undefined && isClustered(interval))) return '95 % by cluster';
  return intervals.some(interval => interval?.clusters !== undefined) ? '95 % by shard' : '95 % interval';
}

function isClustered({ method }: Interval): boolean {
  return method === 'clusterBootstrap' || method === 'clusterNormal';
}
