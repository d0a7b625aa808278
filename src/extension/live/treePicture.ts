import * as vscode from 'vscode';

/** A tree as it stands, for tests: a line a node, indented, its icon first. */
export function treePicture<T>(children: (node?: T) => readonly T[], itemOf: (node: T) => vscode.TreeItem, node?: T, indent = ''): readonly string[] {
  return children(node).flatMap(child => {
    const { label, description, iconPath } = itemOf(child);
    const icon = iconPath instanceof vscode.ThemeIcon ? `(${iconPath.id}) ` : '';
    return [`${indent}${icon}${typeof label === 'string' ? label : ''} | ${String(description ?? '')}`, ...treePicture(children, itemOf, child, `${indent}  `)];
  });
}
