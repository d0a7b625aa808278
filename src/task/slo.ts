/** What answers must be like. */
export interface Slo {
  readonly times: readonly SloTime[];
  /** The least share of requests that are answered. */
  readonly success?: number;
}

export interface SloTime {
  readonly metric: SloMetric;
  readonly reduce: SloPercentile;
  readonly limitMs: number;
}

export const sloMetrics = ['ttft', 'tpot', 'e2e'] as const;
export type SloMetric = (typeof sloMetrics)[number];
export const sloPercentiles = ['p50', 'p90', 'p95', 'p99', 'p99.9'] as const;
export type SloPercentile = (typeof sloPercentiles)[number];

/** What a single request must keep: of each metric the limit of its highest percentile. */
export function requestLimits({ times }: Slo): ReadonlyMap<SloMetric, number> {
  const byPercentile = times.toSorted((a, b) => sloPercentiles.indexOf(a.reduce) - sloPercentiles.indexOf(b.reduce));
  return new Map(byPercentile.map(({ metric, limitMs }) => [metric, limitMs]));
}
