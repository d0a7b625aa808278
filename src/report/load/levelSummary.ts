import type { LoadMeasures } from '../../score/load/measureLoad.ts';
import type { PercentileCurves } from '../../score/load/percentileCurve.ts';
import type { TelemetrySummary } from '../../score/load/telemetry.ts';
import { storedJson } from '../storedJson.ts';

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

/** Undefined where there is none, one that another version wrote, or one that is damaged. @param summary of a trial */
export function parseLevelSummary(summary: string | undefined): LevelSummary | undefined {
  const value = summary === undefined ? undefined : (storedJson(summary, (_, one) => (one === infinite ? Number.POSITIVE_INFINITY : one)) as { readonly load?: Partial<LevelSummary> & { readonly version: number } } | undefined);
  const { version: of, measures, curves, telemetry } = value?.load ?? {};
  return of === version && measures !== undefined && curves !== undefined && telemetry !== undefined ? { measures, curves, telemetry } : undefined;
}
