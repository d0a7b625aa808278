import type { RunSummaryRow } from '../../store/rows.ts';
import type { RunListItem } from '../view.ts';
import { baselineDifference, type BaselineDifference } from './baselineDifference.ts';

/** A run as lists know it. */
export interface ListedRun {
  readonly item: RunListItem;
  readonly row: Pick<RunSummaryRow, 'trials' | 'kind'>;
}

export const runsOnly = ['regressions', 'failed', 'running'] as const;

/** What of a list of runs is shown. */
export interface RunFilter {
  /** Each of its words stands in a run's task, label, id, outcome or one of its models. */
  readonly text?: string;
  readonly only?: (typeof runsOnly)[number];
}

/** The runs of one task. */
export interface RunGroup<T extends ListedRun> {
  readonly task: string;
  readonly taskFile: string;
  /** Those that fit the filter, in the order given. */
  readonly runs: readonly T[];
  /** With those that do not. */
  readonly total: number;
  readonly baseline?: T;
  /** By run id, where the task has a baseline. */
  readonly differences: ReadonlyMap<string, BaselineDifference>;
  /** How many of all its runs are regressions. */
  readonly regressions: number;
}

/** Runs by task, in the order in which each task's first run comes. A task without a run that fits is left out. */
export function groupRuns<T extends ListedRun>(runs: readonly T[], filter: RunFilter = {}): readonly RunGroup<T>[] {
  const words = (filter.text ?? '').toLowerCase().split(/\s+/u).filter(word => word !== '');
  return [...Map.groupBy(runs, ({ item }) => JSON.stringify([item.task, item.taskFile])).values()].flatMap(ofTask => {
    const [first] = ofTask;
    if (first === undefined) return [];
    const baseline = ofTask.find(({ item }) => item.baseline === true);
    const differences = new Map(ofTask.flatMap(run => {
      const { item } = run;
      const difference = isPartWithoutBest(run, baseline) ? undefined : baselineDifference(item, baseline?.item);
      return difference === undefined ? [] : [[item.id, difference] as const];
    }));
    const shown = ofTask.filter(run => isOnly(run.item, filter.only, differences.get(run.item.id)) && words.every(word => textOf(run).includes(word)));
    if (shown.length === 0) return [];
    return [{ task: first.item.task, taskFile: first.item.taskFile, runs: shown, total: ofTask.length, ...(baseline === undefined ? {} : { baseline }), differences, regressions: [...differences.values()].filter(isRegression).length }];
  });
}

/** Whether a run asked but some of the baseline's models, and not its best: what it measured was no match for that in the baseline either. */
function isPartWithoutBest({ item, row }: ListedRun, baseline: ListedRun | undefined): boolean {
  const best = baseline?.item.headline?.model;
  if (baseline === undefined || best === undefined || item.tune !== undefined) return false;
  const known = new Set(baseline.row.trials.map(({ model }) => model));
  return row.trials.every(({ model }) => model !== best && known.has(model));
}

/** Throughputs and objectives differ by some per cent from run to run, whatever was changed. */
const telling = 0.05;

/** Worse than its baseline: surely, or, where no interval can tell (benches, tunes), by more than runs of the same differ. */
export function isRegression(difference: BaselineDifference | undefined): boolean {
  return difference?.verdict === 'worse' && (difference.sure || (difference.interval === undefined && Math.abs(difference.share ?? 1) >= telling));
}

function isOnly(item: RunListItem, only: RunFilter['only'], difference: BaselineDifference | undefined): boolean {
  switch (only) {
    case undefined:
      return true;
    case 'regressions':
      return isRegression(difference);
    case 'failed':
      return item.state === 'ended' && (item.outcome !== 'succeeded' || item.failed > 0 || item.gatesFailed !== undefined);
    case 'running':
      return item.state !== 'ended';
  }
}

function textOf({ item, row }: ListedRun): string {
  const state = item.state === 'ended' ? (item.outcome ?? '') : 'running';
  return [item.task, item.label ?? '', item.id, state, row.kind, ...new Set(row.trials.map(({ model }) => model)), item.tune?.best?.configuration ?? ''].join('\n').toLowerCase();
}
