import path from 'node:path';
import * as vscode from 'vscode';

/** The folder that is open: a copy of test/host/workspace with the examples. */
export function workspaceFolder(): string {
  const folder = vscode.workspace.workspaceFolders?.[0];
  if (folder === undefined) throw new Error('The host tests need a folder');
  return folder.uri.fsPath;
}

export function fileIn(name: string): vscode.Uri {
  return vscode.Uri.file(path.join(workspaceFolder(), name));
}

export async function show(name: string): Promise<vscode.TextEditor> {
  return await vscode.window.showTextDocument(fileIn(name));
}
