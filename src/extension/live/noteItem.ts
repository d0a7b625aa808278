import * as vscode from 'vscode';

/** A sentence in a tree: what its command line says of what it cannot show. */
export function noteItem(text: string): vscode.TreeItem {
  const item = new vscode.TreeItem(text);
  item.id = `note:${text}`;
  item.tooltip = text;
  item.iconPath = new vscode.ThemeIcon('info');
  return item;
}
