import * as vscode from 'vscode';
import type { WatchedRun } from '../folderStore.ts';
import { runCli } from '../runCli.ts';
import type { Services } from '../services.ts';

/** Ends what a run whose process is gone has left at a cluster. In a process of its own: it is waited for until the jobs are gone. */
export async function endLeftJobs({ extensionPath }: Services, { item, workspace }: WatchedRun): Promise<void> {
  const title = vscode.l10n.t('Ending the jobs of run {0}', item.id);
  await vscode.window.withProgress({ location: vscode.ProgressLocation.Window, title }, () => runCli(extensionPath, ['cancel', '--workspace', workspace, '--', item.id], { cwd: workspace }));
}
