import type { LoadMeasures } from '../../score/load/measureLoad.ts';
import type { PercentileCurves } from '../../score/load/percentileCurve.ts';
import type { TelemetrySummary } from '../../score/load/telemetry.ts';

/** What the rows of one trial of a bench say: millions of tokens take seconds to measure, so it is done once, by the runner, when the level has ended. */
export interface LevelSummary {
  readonly measures: LoadMeasures;
  readonly curves: PercentileCurves;
  readonly telemetry: TelemetrySummary;
}

/** Another number, another shape or another formula. */
const version = 2;
/** JSON has none; of a level with failures the SLO's margin may be. */
const infinite = 'Infinity';

export function levelSummaryText({ measures, curves, telemetry }: LevelSummary): string {
  return JSON.stringify({ version, measures, curves, telemetry }, (_, value: unknown) => (value === Number.POSITIVE_INFINITY ? infinite : value));
}

/** Undefined where there is none, or one that another version wrote. @param summary of a trial */
export function parseLevelSummary(summary: string | undefined): LevelSummary | undefined {
  if (summary === undefined) return undefined;
  const { load } = JSON.parse(summary, (_, value: unknown) => (value === infinite ? Number.POSITIVE_INFINITY : value)) as { readonly load?: LevelSummary & { readonly version: number } };
  return load?.version === version ? { measures: load.measures, curves: load.curves, telemetry: load.telemetry } : undefined;
}
