import type { LoadMeasures } from '../../score/load/measureLoad.ts';
import type { TelemetrySummary } from '../../score/load/telemetry.ts';
import type { RunRow } from '../../store/rows.ts';
import type { TrialView } from '../view.ts';
import { loadNotes } from './loadNotes.ts';
import type { LoadView } from './loadView.ts';

/** Folds the trials of a bench under load into its levels; undefined where the run is none. @param measured by trial id, as is `telemetry` */
export function loadView(run: Pick<RunRow, 'plan'>, trials: readonly TrialView[], measured: ReadonlyMap<string, LoadMeasures>, telemetry: ReadonlyMap<string, TelemetrySummary>): LoadView | undefined {
  const { load } = run.plan;
  if (load === undefined) return undefined;
  const levels = trials.map(({ id, configuration, state, outcome, error }) => {
    const facts = measured.get(id);
    const read = telemetry.get(id);
    return { concurrency: configuration.concurrency ?? 0, trial: id, state, ...(outcome === undefined ? {} : { outcome }), ...(facts === undefined || facts.requests === 0 ? {} : { measured: facts }), ...(read === undefined || Object.keys(read).length === 0 ? {} : { telemetry: read }), ...(error === undefined ? {} : { error }) };
  });
  return { target: trials[0]?.configuration.model ?? '', levels, notes: loadNotes(load, levels) };
}
