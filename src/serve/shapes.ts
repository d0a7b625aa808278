import type { ExperimentState } from './experimentState.ts';
import type { PostedExperiment, Posting } from './posting.ts';
import { timeOf, type Results } from './readResults.ts';
import type { ShelvedDataset } from './shelf.ts';

/** A dataset as Evalap shows it. @param rows with them, as it keeps them */
export function datasetShape(dataset: ShelvedDataset, rows?: readonly object[]): object {
  const { first, name, readme, defaultMetric, columnsMap, compliance, size, columns, createdMs } = dataset;
  return { id: first, name, readme, default_metric: defaultMetric, columns_map: columnsMap ?? null, compliance, created_at: timeOf(createdMs), size, columns, parquet_size: 0, parquet_columns: [], ...(rows === undefined ? {} : { df: frameOf(rows, columns) }) };
}

/** As pandas writes a table: columns, each with its values by the row's number. */
function frameOf(rows: readonly object[], columns: readonly string[]): string {
  return JSON.stringify(Object.fromEntries(columns.map(column => [column, Object.fromEntries(rows.map((row, k) => [k, (row as Readonly<Record<string, unknown>>)[column] ?? null]))])));
}

export interface ShownWith {
  readonly results?: boolean;
  readonly answers?: boolean;
}

/** An experiment as Evalap shows it, and which run of the workspace it is in. */
export function experimentShape(posting: Posting, k: number, state: ExperimentState, results: Results, dataset: ShelvedDataset | undefined, shown: ShownWith): object {
  const experiment = posting.experiments[k];
  if (experiment === undefined) throw new RangeError(`there is no experiment ${k}`);
  const id = posting.first + k;
  const { tried, answered, metrics } = results;
  const { has_raw_output, ...model } = experiment.model;
  return {
    id,
    name: experiment.name,
    readme: experiment.readme ?? null,
    created_at: timeOf(posting.createdMs),
    experiment_set_id: posting.set?.id ?? null,
    experiment_status: state.status,
    num_try: tried,
    num_success: answered,
    num_observation_try: metrics.reduce((sum, metric) => sum + metric.tried, 0),
    num_observation_success: metrics.reduce((sum, metric) => sum + metric.scored, 0),
    num_metrics: experiment.metrics.length,
    with_vision: false,
    sample: experiment.sample ?? null,
    dataset: dataset === undefined ? { id: 0, name: experiment.dataset, readme: '', default_metric: '', columns_map: null, compliance: false, created_at: timeOf(posting.createdMs), size: tried, columns: [], parquet_size: 0, parquet_columns: [] } : datasetShape(dataset),
    model: { id, aliased_name: null, system_prompt: null, prelude_prompt: null, sampling_params: null, extra_params: null, name: '', base_url: '', ...model, has_raw_output: has_raw_output === true },
    judge_model: experiment.judge === undefined ? null : { id: 0, aliased_name: null, system_prompt: null, prelude_prompt: null, sampling_params: null, extra_params: null, base_url: '', ...experiment.judge, has_raw_output: false },
    ...(shown.results === true ? { results: resultsOf(experiment, id, state, results) } : {}),
    ...(shown.answers === true ? { answers: results.answers } : {}),
    ...ofPitwall(posting, state),
  };
}

function resultsOf({ metrics }: PostedExperiment, experiment: number, state: ExperimentState, results: Results): readonly object[] {
  const status = state.status === 'finished' || state.status === 'stopped' ? state.status : state.status === 'pending' ? 'pending' : 'running';
  return results.metrics.map(({ metric, tried, scored, observations }, k) => ({
    id: experiment * 100 + metrics.indexOf(metric),
    created_at: (observations[0] as { readonly created_at?: string } | undefined)?.created_at ?? null,
    experiment_id: experiment,
    metric_name: metric.name,
    metric_aliased_name: metric.alias ?? null,
    metric_params: metric.params ?? null,
    metric_status: status,
    num_try: tried,
    num_success: scored,
    observation_table: results.metrics[k]?.observations ?? [],
  }));
}

/** What is ours in an answer: whoever expects Evalap's keys finds them beside. */
export function ofPitwall(posting: Posting, state: ExperimentState): object {
  return { run: posting.run, notes: posting.notes, ...(state.error === undefined ? {} : { error: state.error }) };
}

/** The sets that postings are of, each with its experiments. */
export function setShape(id: number, name: string, readme: string, createdMs: number, experiments: readonly object[]): object {
  return { id, name, readme, created_at: timeOf(createdMs), experiments };
}
