import { percentile } from '../percentile.ts';
import { decodeChunks } from './chunkTimes.ts';
import { shownFigures, type LoadMeasures } from './measureLoad.ts';
import type { ObservedRequest } from './observedRequest.ts';

/** A distribution as percentiles, so that its tail can be seen. */
export interface PercentileCurve {
  readonly n: number;
  /** ms at each of `curveShares`, as far as so many observations tell it. */
  readonly ms: readonly number[];
}

export const curveMetrics = ['ttft', 'tpot', 'e2e'] as const;
export type CurveMetric = (typeof curveMetrics)[number];
export type PercentileCurves = Readonly<Partial<Record<CurveMetric, PercentileCurve>>>;

/** Closer towards the end, where it matters. */
export const curveShares: readonly number[] = [...Array.from({ length: 18 }, (_, k) => k / 20), 0.9, 0.92, 0.94, 0.95, 0.96, 0.97, 0.98, 0.985, 0.99, 0.9925, 0.995, 0.9975, 0.999, 0.9995, 0.9999];

/** Observations that must lie above a percentile, as `leastObservations` has it of p90 to p99.9. */
function leastAbove(share: number): number {
  return share <= 0.9 ? 6.4 : share <= 0.95 ? 6.5 : share <= 0.99 ? 6.62 : 6.636;
}

/** @param ascending sorted */
export function percentileCurve(ascending: Float64Array): PercentileCurve | undefined {
  const n = ascending.length;
  if (n < 2) return undefined;
  const told = curveShares.filter(share => share === 0 || (1 - share) * n >= leastAbove(share) - 1e-6 || (share <= 0.5 && n >= 4));
  return { n, ms: told.map(share => Math.round((percentile(ascending, share) ?? 0) * 1000) / 1000) };
}

/** Of the requests whose figures are shown: those due between ramp and drain where there is a plateau; from when they were due where requests have a clock of their own. @param repeats each repeat's rows with its own measures */
export function percentileCurves(repeats: readonly { readonly rows: readonly ObservedRequest[]; readonly measures: LoadMeasures }[], shown: LoadMeasures, { open }: { readonly open: boolean }): PercentileCurves {
  const steady = shownFigures(shown) !== shown.whole;
  const parts = repeats.map(({ rows, measures }) => shownTimes(rows, { open, ...((steady ? measures.steady : undefined) ?? {}) }));
  return Object.fromEntries(
    curveMetrics.flatMap(metric => {
      const curve = percentileCurve(Float64Array.from(parts.flatMap(of => of[metric])).sort());
      return curve === undefined ? [] : [[metric, curve]];
    }),
  );
}

/** In ms, in no order, of what was answered and due in that time (default: all). */
export function shownTimes(rows: Iterable<ObservedRequest>, { open, fromMs = Number.NEGATIVE_INFINITY, untilMs = Number.POSITIVE_INFINITY }: { readonly open: boolean; readonly fromMs?: number; readonly untilMs?: number }): Readonly<Record<CurveMetric, readonly number[]>> {
  const values: Record<CurveMetric, number[]> = { ttft: [], tpot: [], e2e: [] };
  for (const row of rows) {
    const { dueMs, sentMs, ttftMs, e2eMs, outcome } = row;
    if (outcome !== 'ok' || dueMs < fromMs || dueMs > untilMs) continue;
    const laterMs = open && sentMs !== undefined ? sentMs - dueMs : 0;
    if (ttftMs !== undefined) values.ttft.push(ttftMs + laterMs);
    const tpotMs = tpotOf(row);
    if (tpotMs !== undefined) values.tpot.push(tpotMs);
    if (e2eMs !== undefined) values.e2e.push(e2eMs + laterMs);
  }
  return values;
}

/** As `tokenGaps` has it. */
function tpotOf({ chunks, tokensOut }: ObservedRequest): number | undefined {
  if (chunks === undefined) return undefined;
  const { atMs } = decodeChunks(chunks);
  const [first, last, tokens] = [atMs[0], atMs.at(-1), tokensOut ?? atMs.length];
  return first === undefined || last === undefined || tokens < 2 ? undefined : (last - first) / (tokens - 1);
}
