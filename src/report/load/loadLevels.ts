import type { LoadMeasures } from '../../score/load/measureLoad.ts';
import type { TelemetrySummary } from '../../score/load/telemetry.ts';
import type { RunRow, TrialRow } from '../../store/rows.ts';
import type { TrialView } from '../view.ts';
import { loadNotes } from './loadNotes.ts';
import type { LoadLevel, LoadView } from './loadView.ts';
import { verdictOf } from './verdict.ts';

/** Folds the trials of a bench under load into its levels; undefined where the run is none. @param measured by trial id, as is `telemetry` */
export function loadView(run: Pick<RunRow, 'plan'>, rows: readonly TrialRow[], trials: readonly TrialView[], measured: ReadonlyMap<string, LoadMeasures>, telemetry: ReadonlyMap<string, TelemetrySummary>): LoadView | undefined {
  const { load } = run.plan;
  if (load === undefined) return undefined;
  const levels = trials.map(({ id, configuration, state, outcome, error }): LoadLevel => {
    const facts = measured.get(id);
    const read = telemetry.get(id);
    const concurrency = configuration.concurrency ?? 0;
    const client = rows.find(row => row.id === id)?.client;
    const known = client === undefined ? {} : { client };
    return {
      concurrency,
      trial: id,
      state,
      ...(outcome === undefined ? {} : { outcome }),
      ...(facts === undefined || facts.whole.requests === 0 ? {} : { measured: facts, verdict: verdictOf({ measured: facts, concurrency, ...known }) }),
      ...known,
      ...(read === undefined || Object.keys(read).length === 0 ? {} : { telemetry: read }),
      ...(error === undefined ? {} : { error }),
    };
  });
  return { target: trials[0]?.configuration.model ?? '', judged: load.slo !== undefined, levels, notes: loadNotes(load, levels) };
}
