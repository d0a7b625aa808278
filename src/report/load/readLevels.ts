import { levelKey } from '../../plan/levelKey.ts';
import { measureLoad, type LevelSpec, type LoadMeasures } from '../../score/load/measureLoad.ts';
import { percentileCurves, type PercentileCurves } from '../../score/load/percentileCurve.ts';
import { mergeTelemetry } from '../../score/load/mergeTelemetry.ts';
import { summarizeTelemetry, type TelemetrySummary } from '../../score/load/telemetry.ts';
import type { RequestRow, RunRow, TrialRow } from '../../store/rows.ts';
import type { StoreReader } from '../../store/store.ts';
import { importedLevel } from '../imported/importedLevel.ts';
import { parseLevelSummary, type LevelSummary } from './levelSummary.ts';

/** What the requests and readings of one level's repeats say. */
export interface ReadLevel {
  /** Of all repeats together. */
  readonly measures: LoadMeasures;
  /** By trial. */
  readonly each: ReadonlyMap<string, LoadMeasures>;
  readonly telemetry: TelemetrySummary;
  /** Of all repeats together. */
  readonly curves: PercentileCurves;
}

/**
 * Computed from the requests and readings alone, once for each end of a level's repeats; of a level without repeats it is in the trial's summary.
 * @param kept what was computed before, by the trials' keys
 * @returns by `levelKey`
 */
export function readLevels(reader: StoreReader, run: RunRow, ended: readonly TrialRow[], kept: Map<string, ReadLevel>, keyOf: (trial: TrialRow) => string): ReadonlyMap<string, ReadLevel> {
  const levels = new Map<string, TrialRow[]>();
  for (const trial of ended) levels.set(levelKey(trial.configuration), [...(levels.get(levelKey(trial.configuration)) ?? []), trial]);
  return new Map(
    Array.from(levels, ([level, trials]) => {
      const key = trials.map(keyOf).join();
      const found = kept.get(key) ?? readLevel(reader, run, trials);
      kept.set(key, found);
      return [level, found] as const;
    }),
  );
}

/** For the summary of a trial that has ended; undefined where it has no requests. */
export function measureLevel(reader: StoreReader, run: RunRow, trial: TrialRow): LevelSummary | undefined {
  const { measures, curves, telemetry, each } = readLevel(reader, run, [{ ...trial, summary: '{}' }]);
  return each.size === 0 ? undefined : { measures, curves, telemetry };
}

function readLevel(reader: StoreReader, run: RunRow, trials: readonly TrialRow[]): ReadLevel {
  const [alone] = trials;
  const known = alone === undefined || trials.length > 1 ? undefined : parseLevelSummary(alone.summary);
  if (alone !== undefined && known !== undefined) return { ...known, each: new Map([[alone.id, known.measures]]) };
  const { concurrency, ramp: rampText } = trials[0]?.configuration ?? {};
  const { slo, find, arrival, ramp } = run.plan.load ?? {};
  const moving = rampText !== undefined ? 'the load changed all the time' : arrival === 'trace' ? 'requests came as in the trace, which is not the same all the time' : undefined;
  const spec = { seed: run.seed, ...(slo === undefined ? {} : { slo }), ...(concurrency === undefined ? {} : { concurrency }), ...(find === undefined ? {} : { share: find.attainment }), ...(moving === undefined ? {} : { moving }), ...(ramp === undefined ? {} : { stretched: true as const }), ...(ramp?.of === 'concurrency' ? { closed: true as const } : {}) };
  if (run.imported !== undefined) return readImported(reader, run, trials, spec);
  const all = trials.map(({ id }) => ({ id, rows: [...countedOf(reader.requests(run.id, id))] })).filter(({ rows }) => rows.length > 0);
  const each = new Map(all.map(({ id, rows }) => [id, measureLoad([rows], spec)]));
  const [only] = all.length === 1 ? [...each.values()] : [];
  const windowOf = (id: string): number => each.get(id)?.whole.windowMs ?? 0;
  const measures = only ?? measureLoad(all.map(({ rows }) => rows), spec);
  const curves = percentileCurves(all.map(({ id, rows }) => ({ rows, measures: each.get(id) ?? measures })), measures, { open: concurrency === undefined && ramp?.of !== 'concurrency' });
  return { measures, each, curves, telemetry: mergeTelemetry(trials.map(({ id }) => summarizeTelemetry([...reader.readings(run.id, id)], windowOf(id)))) };
}

/** Of another tool: also where there are no rows, and without a server's readings. */
function readImported(reader: StoreReader, run: RunRow, trials: readonly TrialRow[], spec: LevelSpec): ReadLevel {
  const repeats = trials.map(({ id, imported = { reported: {} } }) => ({ id, imported, rows: [...countedOf(reader.requests(run.id, id))] }));
  const each = new Map(repeats.map(repeat => [repeat.id, importedLevel([repeat], spec)]));
  const [only] = repeats.length === 1 ? [...each.values()] : [];
  const measures = only ?? importedLevel(repeats, spec);
  const curves = percentileCurves(repeats.flatMap(({ id, rows }) => (rows.length === 0 ? [] : [{ rows, measures: each.get(id) ?? measures }])), measures, { open: run.plan.load?.arrival !== undefined });
  return { measures, each, curves, telemetry: {} };
}

function* countedOf(rows: Iterable<RequestRow>): Generator<RequestRow> {
  for (const row of rows) if (!row.warmup) yield row;
}
