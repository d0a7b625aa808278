import path from 'node:path';
import * as vscode from 'vscode';
import { isTaskFile } from '../../task/taskFiles.ts';
import { fileInFront } from '../fileInFront.ts';
import { isInside } from '../isInside.ts';
import { openFolders, workspaceOf } from '../workspaces.ts';

export interface AskedTasks {
  readonly folder?: string;
  /** Absolute. None: nobody is asked. */
  readonly files: readonly string[];
}

/**
 * The task files whose endpoints are to be asked: the one that is named, the one in the active editor, or those that a person picks of the first folder's, since asking sends keys to whom they name.
 * Undefined where the person gave up.
 */
export async function askedTasks(target?: vscode.Uri): Promise<AskedTasks | undefined> {
  const active = target ?? fileInFront();
  if (active !== undefined && active.scheme === 'file' && isTaskFile(active.fsPath)) return { folder: workspaceOf(active), files: [active.fsPath] };
  const [folder] = openFolders();
  if (folder === undefined) return { files: [] };
  const found = await vscode.workspace.findFiles('**/*.{eval,bench,tune}.{yaml,yml,json}', '**/node_modules/**', 500);
  const items = found.flatMap(({ scheme, fsPath }) => (scheme === 'file' && isInside(folder, fsPath) ? [{ label: path.relative(folder, fsPath), file: fsPath }] : [])).sort((a, b) => a.label.localeCompare(b.label));
  if (items.length === 0) return { folder, files: [] };
  const picked = await vscode.window.showQuickPick(items, { canPickMany: true, title: vscode.l10n.t('Doctor: ask the endpoints of which tasks?'), placeHolder: vscode.l10n.t('Their keys are sent to them; with none chosen, nobody is asked') });
  return picked === undefined ? undefined : { folder, files: picked.map(({ file }) => file) };
}
