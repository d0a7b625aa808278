import { existsSync, readdirSync, statSync } from 'node:fs';
import * as vscode from 'vscode';
import type { Problem } from '../base/problem.ts';
import { missingFiles } from '../task/missingFiles.ts';
import { parseTask, type ParsedTask } from '../task/parseTask.ts';
import { resolveSettings } from '../task/settings.ts';
import { settingSources } from './taskSettings.ts';

/** The task files that are open, each parsed once for every version of its text. */
export class TaskDocuments implements vscode.Disposable {
  private readonly parsed = new Map<string, { readonly version: number; readonly value: ParsedTask }>();
  private readonly closing: vscode.Disposable;

  constructor() {
    this.closing = vscode.workspace.onDidCloseTextDocument(document => this.parsed.delete(document.uri.toString()));
  }

  parse(document: vscode.TextDocument): ParsedTask {
    const key = document.uri.toString();
    const known = this.parsed.get(key);
    if (known?.version === document.version) return known.value;
    const value = parseTask(document.getText(), document.uri.fsPath);
    this.parsed.set(key, { version: document.version, value });
    return value;
  }

  /** Everything wrong with the file, with the files it names, and with what it asks for under the settings in force. */
  problems(document: vscode.TextDocument): readonly Problem[] {
    const { problems, references, task } = this.parse(document);
    const settings = task === undefined ? [] : resolveSettings(settingSources(document.uri, task)).problems;
    return [...problems, ...missingFiles(references, { file: document.uri.fsPath, exists: existsSync, list: namesIn, isFolder }), ...settings];
  }

  dispose(): void {
    this.closing.dispose();
  }
}

function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch {
    // No such folder, or no right to read it: there is nothing near then.
    return [];
  }
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
}
