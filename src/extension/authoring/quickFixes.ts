import path from 'node:path';
import * as vscode from 'vscode';
import { repairOf, type Repair } from '../../task/authoring/repair.ts';
import { diagnosticOf } from '../diagnosticOf.ts';
import type { TaskDocuments } from '../taskDocuments.ts';

/** What can be done about the problems at a place, the likeliest first. The steps come with the problems, so no message is read. */
export function quickFixesOf(document: vscode.TextDocument, diagnostics: readonly vscode.Diagnostic[], tasks: TaskDocuments): vscode.CodeAction[] {
  const own = diagnostics.filter(({ source }) => source === 'Pitwall');
  if (own.length === 0) return [];
  return tasks.problems(document).flatMap(problem => {
    if (problem.fixes === undefined) return [];
    const made = diagnosticOf(problem, document.uri.fsPath);
    const shown = own.find(({ message, range }) => message === made.message && range.isEqual(made.range));
    if (shown === undefined) return [];
    return problem.fixes.flatMap((fix, k) => {
      const repair = repairOf(document.getText(), document.uri.fsPath, problem, fix);
      return repair === undefined ? [] : [actionOf(repair, document, shown, k === 0 && repair.how === 'replace')];
    });
  });
}

function actionOf(repair: Repair, document: vscode.TextDocument, diagnostic: vscode.Diagnostic, preferred: boolean): vscode.CodeAction {
  const action = new vscode.CodeAction(titleOf(repair), vscode.CodeActionKind.QuickFix);
  action.diagnostics = [diagnostic];
  action.isPreferred = preferred;
  if (repair.how === 'openSetting') action.command = { title: action.title, command: 'workbench.action.openSettings', arguments: [repair.setting] };
  else {
    action.edit = new vscode.WorkspaceEdit();
    if (repair.how === 'create') action.edit.createFile(vscode.Uri.file(repair.file), { ignoreIfExists: true, contents: Buffer.from(repair.text) });
    else action.edit.set(document.uri, repair.edits.map(({ start, end, text }) => new vscode.TextEdit(new vscode.Range(document.positionAt(start), document.positionAt(end)), text)));
  }
  return action;
}

function titleOf(repair: Repair): string {
  switch (repair.how) {
    case 'replace':
      return vscode.l10n.t('Change it to {0}', repair.name);
    case 'remove':
      return vscode.l10n.t('Remove {0}', repair.name);
    case 'add':
      return vscode.l10n.t('Add {0}', repair.name);
    case 'create':
      return vscode.l10n.t('Create {0}', path.basename(repair.file));
    case 'openSetting':
      return vscode.l10n.t('Open the setting {0}', repair.setting);
  }
}
