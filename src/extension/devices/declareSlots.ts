import { existsSync } from 'node:fs';
import * as vscode from 'vscode';
import { HumanError } from '../../base/humanError.ts';
import { configFile } from '../../store/workspaceFolder.ts';
import { openFolders } from '../workspaces.ts';

/** Opens the workspace's settings where devices are declared; a declaration of slots is put there to be finished where there is none. It is saved by the person. */
export async function declareSlots(): Promise<void> {
  const [folder] = openFolders();
  if (folder === undefined) throw new HumanError({ what: vscode.l10n.t('no folder is open'), toDo: vscode.l10n.t('open the folder that holds your task files') });
  const file = vscode.Uri.file(configFile(folder));
  const document = await vscode.workspace.openTextDocument(existsSync(file.fsPath) ? file : file.with({ scheme: 'untitled' }));
  const editor = await vscode.window.showTextDocument(document);
  const declared = Array.from({ length: document.lineCount }, (_, line) => document.lineAt(line)).find(({ text }) => /^gpus\s*:/u.test(text));
  if (declared !== undefined) {
    editor.selection = new vscode.Selection(declared.range.end, declared.range.end);
    return editor.revealRange(declared.range);
  }
  const { range } = document.lineAt(document.lineCount - 1);
  // The key belongs to no mapping above it, however far the last line is indented.
  await editor.insertSnippet(new vscode.SnippetString(`${range.isEmpty ? '' : '\n'}gpus: {slots: \${1:4}}\n`), range.end, { undoStopBefore: true, undoStopAfter: true, keepWhitespace: true });
}
