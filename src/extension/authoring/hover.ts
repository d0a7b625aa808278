import * as vscode from 'vscode';
import { hover } from '../../task/authoring/hover.ts';
import type { Secrets } from '../secrets.ts';
import { authoringPorts } from './authoringPorts.ts';

export function hoverOf(document: vscode.TextDocument, position: vscode.Position, secrets: Secrets): vscode.Hover | undefined {
  const found = hover(document.getText(), document.offsetAt(position), authoringPorts(document.uri, secrets));
  if (found === undefined) return undefined;
  const [start, end] = found.range;
  return new vscode.Hover(found.told.map(text => new vscode.MarkdownString(text)), new vscode.Range(document.positionAt(start), document.positionAt(end)));
}
