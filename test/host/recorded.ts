import type { RunListItem } from '../../src/report/view.ts';
import type { RunSummaryRow } from '../../src/store/rows.ts';
import type { StoreReader } from '../../src/store/store.ts';
import { storeFile } from '../../src/store/workspaceFolder.ts';
import { openReader } from '../../src/store/workspaceStore.ts';
import { extension } from './activation.ts';
import { until } from './until.ts';
import { workspaceFolder } from './workspaceFiles.ts';

/** The newest run of a task, when it has ended. */
export async function ended(task: string): Promise<RunSummaryRow> {
  return await until(`the end of ${task}`, () => reading(store => store.runs().find(run => run.task === task && run.state === 'ended')));
}

/** The newest run of a task as the window shows it: a moment behind the store. */
export async function shownRun(task: string, state: RunListItem['state']): Promise<RunListItem | undefined> {
  return (await extension().activate()).runs().find(run => run.task === task && run.state === state);
}

/** Undefined where nothing has been recorded yet. */
export function reading<T>(read: (store: StoreReader) => T): T | undefined {
  let store: StoreReader;
  try {
    store = openReader(storeFile(workspaceFolder()));
  } catch {
    return undefined;
  }
  try {
    return read(store);
  } finally {
    store.dispose();
  }
}
