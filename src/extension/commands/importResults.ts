import path from 'node:path';
import * as vscode from 'vscode';
import * as z from 'zod';
import { runCli } from '../runCli.ts';
import type { Services } from '../services.ts';
import { isTrusted } from '../startRun.ts';
import { offer } from '../tell.ts';
import { openFolders } from '../workspaces.ts';

/** What `pitwall import --json` prints of a result. */
const printed = z.object({ runs: z.array(z.object({ run: z.string(), new: z.boolean(), notes: z.array(z.string()) })) });

/** Records what another tool has measured as read-only runs of the workspace, and shows the first. Returns its id; undefined where the person changed their mind. */
export async function importResults({ extensionPath, watcher }: Services, target: unknown): Promise<string | undefined> {
  if (!(await isTrusted())) return undefined;
  const source = target instanceof vscode.Uri ? target : await pick();
  if (source === undefined) return undefined;
  const workspace = vscode.workspace.getWorkspaceFolder(source)?.uri.fsPath ?? openFolders()[0] ?? path.dirname(source.fsPath);
  const shown = vscode.workspace.asRelativePath(source);
  const told = await vscode.window.withProgress({ location: vscode.ProgressLocation.Notification, title: vscode.l10n.t('Importing {0}', shown) }, () => runCli(extensionPath, ['import', '--json', '--workspace', workspace, '--', source.fsPath], { cwd: workspace }));
  const { runs } = printed.parse(JSON.parse(told));
  watcher.look();
  const [first] = runs;
  if (first === undefined) return undefined;
  await vscode.commands.executeCommand('pitwall.openPanel', first.run);
  const notes = new Set(runs.flatMap(run => run.notes)).size;
  if (runs.length > 1) void offer('information', vscode.l10n.t('{0} holds {1} runs, which differ in their models or workloads: this is the first, the others are beside it in the Runs view.', shown, runs.length), {});
  else if (!first.new) void offer('information', vscode.l10n.t('{0} was imported before: this is its run.', shown), {});
  else if (notes === 0) void offer('information', vscode.l10n.t('{0} is a read-only run now.', shown), {});
  else void offer('information', notes === 1 ? vscode.l10n.t('{0} is a read-only run now; its page notes one thing that is different.', shown) : vscode.l10n.t('{0} is a read-only run now; its page notes {1} things that are different.', shown, notes), {});
  return first.run;
}

async function pick(): Promise<vscode.Uri | undefined> {
  const [folder] = openFolders();
  const [picked] = (await vscode.window.showOpenDialog({
    title: vscode.l10n.t('Import Results of Another Tool'),
    openLabel: vscode.l10n.t('Import'),
    filters: { [vscode.l10n.t('Results')]: ['json', 'jsonl', 'eval'] },
    ...(folder === undefined ? {} : { defaultUri: vscode.Uri.file(folder) }),
  })) ?? [];
  return picked;
}
