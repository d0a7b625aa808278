import path from 'node:path';
import * as vscode from 'vscode';
import { findWorkspace } from '../store/workspaceFolder.ts';
import { editorSettingNames } from '../task/settingNames.ts';

/** Where the runs of a task file are recorded: the open folder it lies in, or, outside of all of them, the nearest one that looks like a workspace. */
export function workspaceOf(file: vscode.Uri): string {
  return vscode.workspace.getWorkspaceFolder(file)?.uri.fsPath ?? findWorkspace(path.dirname(file.fsPath));
}

export function openFolders(): readonly string[] {
  return (vscode.workspace.workspaceFolders ?? []).filter(folder => folder.uri.scheme === 'file').map(folder => folder.uri.fsPath);
}

/** The settings that a person changed, by full name: a default of the manifest is nobody's wish. */
export function editorSettings(file: vscode.Uri): Readonly<Record<string, unknown>> {
  const configuration = vscode.workspace.getConfiguration(undefined, file);
  const changed = editorSettingNames.map(name => {
    const { globalValue, workspaceValue, workspaceFolderValue } = configuration.inspect(name) ?? {};
    return [name, workspaceFolderValue ?? workspaceValue ?? globalValue] as const;
  });
  return Object.fromEntries(changed.filter(([, value]) => value !== undefined));
}
