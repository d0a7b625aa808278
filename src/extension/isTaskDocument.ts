import type * as vscode from 'vscode';
import { isTaskFile } from '../task/taskFiles.ts';

export function isTaskDocument(document: vscode.TextDocument): boolean {
  return document.uri.scheme === 'file' && isTaskFile(document.uri.fsPath);
}
