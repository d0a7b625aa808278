import * as vscode from 'vscode';
import { hover } from '../../task/authoring/hover.ts';
import type { Secrets } from '../secrets.ts';
import { authoringPorts } from './authoringPorts.ts';
import { isSchemaElsewhere } from './schemaElsewhere.ts';

export function hoverOf(document: vscode.TextDocument, position: vscode.Position, secrets: Secrets): vscode.Hover | undefined {
  const found = hover(document.getText(), document.offsetAt(position), authoringPorts(document.uri, secrets));
  if (found === undefined) return undefined;
  const told = [...(isSchemaElsewhere(document) ? [] : found.fromSchema), ...found.own];
  if (told.length === 0) return undefined;
  const [start, end] = found.range;
  return new vscode.Hover(told.map(text => new vscode.MarkdownString(text)), new vscode.Range(document.positionAt(start), document.positionAt(end)));
}
