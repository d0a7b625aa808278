import { telemetryMetrics, type ReadingSummary, type TelemetryName, type TelemetrySummary } from './telemetry.ts';

/** Of the repeats of a level: means weighted by their readings, the largest of all, growth added up. */
export function mergeTelemetry(repeats: readonly TelemetrySummary[]): TelemetrySummary {
  const [only] = repeats;
  if (only !== undefined && repeats.length === 1) return only;
  return Object.fromEntries(
    (Object.keys(telemetryMetrics) as readonly TelemetryName[]).flatMap(name => {
      const read = repeats.flatMap(of => of[name] ?? []);
      return read.length === 0 ? [] : [[name, merge(read)] as const];
    }),
  );
}

function merge(read: readonly ReadingSummary[]): ReadingSummary {
  const n = read.reduce((sum, of) => sum + of.n, 0);
  const spread = read.flatMap(of => ('mean' in of ? [of] : []));
  if (spread.length === 0) return { n, growth: read.reduce((sum, of) => sum + ('growth' in of ? of.growth : 0), 0) };
  return { n, mean: spread.reduce((sum, of) => sum + of.mean * of.n, 0) / n, max: Math.max(...spread.map(({ max }) => max)) };
}
