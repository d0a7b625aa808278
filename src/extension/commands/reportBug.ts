import os from 'node:os';
import path from 'node:path';
import * as vscode from 'vscode';
import type { WatchedRun } from '../folderStore.ts';
import { runCli } from '../runCli.ts';
import type { Services } from '../services.ts';
import { offer } from '../tell.ts';
import { openFolders } from '../workspaces.ts';

/** Packs what somebody needs to find a bug into a file that the person names; nothing is sent. @param run undefined: about this machine alone @returns the file */
export async function reportBug({ extensionPath }: Services, run: WatchedRun | undefined): Promise<vscode.Uri | undefined> {
  const workspace = run?.workspace ?? openFolders()[0];
  const name = run === undefined ? 'pitwall-report.zip' : `pitwall-report-${run.item.id}.zip`;
  const target = await vscode.window.showSaveDialog({ defaultUri: vscode.Uri.file(path.join(workspace ?? os.homedir(), name)), filters: { ZIP: ['zip'] }, title: vscode.l10n.t('Report a Bug') });
  if (target === undefined) return undefined;
  const args = ['report-bug', ...(workspace === undefined ? [] : ['--workspace', workspace]), '-o', target.fsPath, ...(run === undefined ? [] : ['--', run.item.id])];
  await vscode.window.withProgress({ location: vscode.ProgressLocation.Notification, title: vscode.l10n.t('Packing a report') }, () => runCli(extensionPath, args, workspace === undefined ? {} : { cwd: workspace }));
  void offer('information', vscode.l10n.t('The report is in {0}. It holds neither keys nor samples; look through it before you send it.', vscode.workspace.asRelativePath(target)), {
    [vscode.l10n.t('Show in Folder')]: () => vscode.commands.executeCommand('revealFileInOS', target),
  });
  return target;
}
