import * as vscode from 'vscode';
import { refuseLimit, refusePause } from '../../report/runControls.ts';
import { HumanError } from '../../base/humanError.ts';
import type { RunRow } from '../../store/rows.ts';
import type { StoreWriter } from '../../store/store.ts';
import { storeFile } from '../../store/workspaceFolder.ts';
import { openStore } from '../../store/workspaceStore.ts';
import type { WatchedRun } from '../folderStore.ts';

/** Asks a run under way to send nothing more, or to go on. It looks for that every 250 ms, whatever process it is. Throws a HumanError where it cannot be. */
export function pauseRun(run: WatchedRun, paused: boolean): void {
  change(run, (store, row) => {
    if (paused) refusePause(row);
    store.requestPause(row.id, paused, by(), Date.now());
  });
}

/** How many requests a run under way keeps in flight from now on. Throws a HumanError where that cannot be. */
export function setParallelRequests(run: WatchedRun, limit: number | 'auto'): void {
  change(run, (store, row) => {
    refuseLimit(row, limit);
    store.requestLimit(row.id, limit, by(), Date.now());
  });
}

function change({ item, workspace }: WatchedRun, ask: (store: StoreWriter, row: RunRow) => void): void {
  if (item.state === 'ended') throw new HumanError({ what: vscode.l10n.t('run {0} is not running any more', item.id), toDo: vscode.l10n.t('resume it if it did not come to its end') });
  const store = openStore(storeFile(workspace));
  try {
    const row = store.run(item.id);
    if (row === undefined) throw new HumanError({ what: vscode.l10n.t('run {0} is gone', item.id) });
    ask(store, row);
  } finally {
    store.dispose();
  }
}

function by(): string {
  return `VS Code (process ${process.pid})`;
}
