/** What a reader of costs and latencies must know; for the ranking and the panel. Undefined where no answer came from the cache. */
export function cacheFact({ cached, done }: { readonly cached?: number; readonly done: number }): string | undefined {
  return cached === undefined ? undefined : `${cached} of ${done} answers came from the cache: they were not asked for again, cost nothing and have no latency`;
}
