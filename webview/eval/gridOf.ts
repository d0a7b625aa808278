import { trialLabels } from '../../src/protocol/texts.ts';
import type { RunView, TrialView } from '../../src/report/view.ts';

/** What a cell's trial was asked: a dataset (and split) with a prompt. */
export interface GridColumn {
  readonly key: string;
  /** Empty where all columns have the same. */
  readonly dataset: string;
  readonly prompt: string;
}

export interface GridRow {
  readonly key: string;
  readonly label: string;
  /** By column; undefined where the task leaves the combination out. */
  readonly cells: readonly (TrialView | undefined)[];
}

export interface Grid {
  readonly columns: readonly GridColumn[];
  readonly rows: readonly GridRow[];
}

/** Rows by their model or by a column's values, best first; `descending` turns it around. */
export interface GridSort {
  readonly by: string;
  readonly descending: boolean;
}

/** The trials as a matrix: a row for each model (and what else varies), a column for each dataset and prompt. Undefined where all have the same. */
export function gridOf({ trials, scorers }: RunView, sort: GridSort): Grid | undefined {
  const columns = [...new Map(trials.map(({ configuration }) => [columnKey(configuration), configuration])).entries()];
  if (columns.length < 2) return undefined;
  const various = (of: readonly string[]): boolean => new Set(of).size > 1;
  const datasets = various(columns.map(([, { dataset, split }]) => JSON.stringify([dataset, split])));
  const splits = various(columns.map(([, { split }]) => split));
  const prompts = various(columns.map(([, { prompt }]) => prompt));
  const groups = [...Map.groupBy(trials, ({ configuration: { dataset: _dataset, split: _split, prompt: _prompt, ...own } }) => JSON.stringify(own)).entries()];
  const labels = trialLabels(groups.flatMap(([id, [first]]) => (first === undefined ? [] : [{ id, configuration: { ...first.configuration, dataset: '', split: '', prompt: '' } }])));
  const rows = groups.map(([key, own]): GridRow => ({ key, label: labels.get(key) ?? key, cells: columns.map(([column]) => own.find(({ configuration }) => columnKey(configuration) === column)) }));
  const at = columns.findIndex(([key]) => key === sort.by);
  const lowerIsBetter = (trial: TrialView | undefined): boolean => scorers.find(({ id }) => id === trial?.scorers[0])?.direction === 'lower';
  const goodness = (row: GridRow): number => {
    const trial = row.cells[at];
    const value = valueOf(trial);
    return value === undefined ? -Infinity : lowerIsBetter(trial) ? -value : value;
  };
  const ordered = at < 0 ? rows.toSorted((a, b) => a.label.localeCompare(b.label)) : rows.toSorted((a, b) => compare(goodness(b), goodness(a)));
  return {
    columns: columns.map(([key, { dataset, split, prompt }]) => ({ key, dataset: datasets ? (splits ? `${dataset} · ${split}` : dataset) : '', prompt: prompts ? prompt : '' })),
    rows: sort.by === '' ? rows : sort.descending ? ordered.reverse() : ordered,
  };
}

/** Of a cell: the metric of the scorer that ranks it. */
export function valueOf(trial: TrialView | undefined): number | undefined {
  return trial?.metrics[trial.scorers[0] ?? '']?.value;
}

/** Two without a value are equal: −∞ less −∞ is no number. */
function compare(a: number, b: number): number {
  return a === b ? 0 : a - b;
}

function columnKey({ dataset, split, prompt }: TrialView['configuration']): string {
  return JSON.stringify([dataset, split, prompt]);
}
