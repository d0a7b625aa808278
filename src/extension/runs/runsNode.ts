import type { BaselineDifference } from '../../report/runs/baselineDifference.ts';
import type { ExperimentRow } from '../../store/experimentRow.ts';
import type { WatchedRun } from '../folderStore.ts';

/** What the Runs view is made of. */
export type RunsNode =
  | { readonly type: 'task'; readonly task: string; readonly taskFile: string; /** Those that fit the filter. */ readonly runs: readonly WatchedRun[]; readonly total: number; readonly regressions: number; readonly differences: ReadonlyMap<string, BaselineDifference>; readonly expanded: boolean; readonly filtered: boolean }
  | { readonly type: 'run'; readonly run: WatchedRun; readonly difference: BaselineDifference | undefined }
  | { readonly type: 'experiment'; readonly run: WatchedRun; readonly experiment: ExperimentRow }
  /** Stands for runs of a task that are not shown yet. */
  | { readonly type: 'more'; readonly task: string; readonly taskFile: string; readonly hidden: number };

export function idOf(node: RunsNode): string {
  switch (node.type) {
    case 'task':
      // A filter opens all that it finds, and its end leaves the tasks as they stood before.
      return `task:${taskKey(node)}${node.filtered ? ':filtered' : ''}`;
    case 'run':
      return `run:${node.run.item.id}`;
    case 'experiment':
      return `experiment:${node.run.item.id}:${node.experiment.id}`;
    case 'more':
      return `more:${taskKey(node)}`;
  }
}

export function taskKey({ task, taskFile }: { readonly task: string; readonly taskFile: string }): string {
  return `${task}:${taskFile}`;
}
