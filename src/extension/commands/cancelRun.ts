import os from 'node:os';
import * as vscode from 'vscode';
import { HumanError } from '../../base/humanError.ts';
import { isAlive } from '../../store/liveness.ts';
import { storeFile } from '../../store/workspaceFolder.ts';
import { openStore } from '../../store/workspaceStore.ts';
import type { WatchedRun } from '../folderStore.ts';

/** Asks a run to stop: a row in its store, and a signal where its process is of this machine. Throws a HumanError where the store cannot be written. */
export function cancelRun({ row, workspace }: WatchedRun): void {
  const store = openStore(storeFile(workspace));
  try {
    store.requestCancel(row.id, `VS Code (process ${process.pid})`, Date.now());
  } finally {
    store.dispose();
  }
  if (row.host !== os.hostname() || !isAlive(row, Date.now())) return;
  try {
    process.kill(row.pid, 'SIGTERM');
  } catch (error) {
    // Gone in between is what was asked for.
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EPERM') throw new HumanError({ what: vscode.l10n.t('process {0} of the run belongs to somebody else', row.pid), toDo: vscode.l10n.t('it stops by itself within a second'), kind: 'unfinished', cause: error });
  }
}
