import * as vscode from 'vscode';

/** The file in the active editor. Extensions hear of an editor once its text is read, and never of one that is too large: its tab is known before. */
export function fileInFront(window: Pick<typeof vscode.window, 'activeTextEditor' | 'tabGroups'> = vscode.window): vscode.Uri | undefined {
  const input = window.tabGroups.activeTabGroup.activeTab?.input;
  return window.activeTextEditor?.document.uri ?? (input instanceof vscode.TabInputText ? input.uri : undefined);
}
