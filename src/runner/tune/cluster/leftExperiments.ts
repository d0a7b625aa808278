import type { ExperimentJob, ExperimentRow } from '../../../store/experimentRow.ts';
import type { StoreReader } from '../../../store/store.ts';

/** An experiment whose job nobody has seen end. */
export type LeftExperiment = ExperimentRow & { readonly job: ExperimentJob };

/** Those of a run whose jobs a runner has left at the cluster. */
export function leftExperiments(store: Pick<StoreReader, 'experiments'>, run: string): readonly LeftExperiment[] {
  return store.experiments(run).flatMap(row => (row.outcome === undefined && row.job !== undefined ? [{ ...row, job: row.job }] : []));
}
