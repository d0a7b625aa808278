import { levelTimeline, mostSteps } from '../../score/load/levelTimeline.ts';
import { histogram } from '../../score/load/histogram.ts';
import { curveMetrics, shownTimes } from '../../score/load/percentileCurve.ts';
import type { RequestRow, RunRow, TickRow, TrialRow } from '../../store/rows.ts';
import type { StoreReader } from '../../store/store.ts';
import { inFlightOf } from './inFlightOf.ts';
import type { LoadView } from './loadView.ts';
import type { TimelineView } from './timelineView.ts';

/** Of a level that has ended, from its requests and readings; of one that runs, from the ticks, since its requests are stored at its end. Undefined where nothing is known yet. @param view of the run: where its levels' plateaus lie */
export function readTimeline(reader: Pick<StoreReader, 'requests' | 'readings' | 'ticks'>, run: Pick<RunRow, 'id'>, trial: TrialRow, { levels, open }: Pick<LoadView, 'levels' | 'open'>, nowMs: number): TimelineView | undefined {
  if (trial.state !== 'ended' && trial.state !== 'finishing') return trial.startedMs === undefined ? undefined : ofTicks(reader.ticks(run.id, Math.ceil((nowMs - trial.startedMs) / 1000) + 2), trial.startedMs, { trial: trial.id, open, live: true });
  const rows = [...reader.requests(run.id, trial.id)].filter(({ warmup }) => !warmup);
  if (rows.length === 0) return undefined;
  const steady = levels.flatMap(({ plateaus = [] }) => plateaus).find(plateau => plateau.trial === trial.id);
  return { trial: trial.id, open, histograms: histogramsOf(rows, { open, ...(steady ?? {}) }), ...levelTimeline(rows, [...reader.readings(run.id, trial.id)], { open }), ...(steady === undefined ? {} : { steady: { fromMs: steady.fromMs, untilMs: steady.untilMs } }) };
}

function histogramsOf(rows: readonly RequestRow[], of: Parameters<typeof shownTimes>[1]): NonNullable<TimelineView['histograms']> {
  const times = shownTimes(rows, of);
  return Object.fromEntries(
    curveMetrics.flatMap(metric => {
      const found = histogram(Float64Array.from(times[metric]).sort());
      return found === undefined ? [] : [[metric, found]];
    }),
  );
}

function ofTicks(ticks: readonly TickRow[], startedMs: number, of: Pick<TimelineView, 'trial' | 'open' | 'live'>): TimelineView | undefined {
  const since = ticks.filter(({ atMs }) => atMs >= startedMs);
  const last = since.at(-1);
  if (last === undefined) return undefined;
  const stepMs = 1_000 * Math.max(1, Math.ceil((last.atMs - startedMs) / 1_000 / mostSteps));
  const steps = Array.from({ length: Math.floor((last.atMs - startedMs) / stepMs) + 1 }, (_, k) => since.filter(({ atMs }) => Math.floor((atMs - startedMs) / stepMs) === k));
  const column = (value: (tick: TickRow) => number): readonly (number | null)[] => steps.map(step => (step.length === 0 ? null : step.reduce((sum, tick) => sum + value(tick), 0) / step.length));
  const tokens = column(({ tokensPerS }) => tokensPerS);
  return { ...of, fromMs: 0, stepMs, columns: { inFlight: column(inFlightOf), requestsPerS: column(({ requestsPerS }) => requestsPerS), ...(tokens.some(value => value !== null && value > 0) ? { tokensPerS: tokens } : {}) } };
}
