import path from 'node:path';
import * as vscode from 'vscode';
import { isTaskDocument } from './isTaskDocument.ts';
import type { Lazy } from './lazy.ts';
import type { TaskWork } from './taskWork.ts';

/** A person types on: problems come when the keys rest. */
const restMs = 200;

/** Keeps the problems of every open task file where they stand, as it is typed. */
export function watchProblems(tasks: Lazy<TaskWork>): vscode.Disposable {
  const shown = vscode.languages.createDiagnosticCollection('pitwall');
  const waiting = new Map<string, NodeJS.Timeout>();
  const refresh = async (document: vscode.TextDocument): Promise<void> => {
    if (!isTaskDocument(document)) return;
    const work = await tasks.get();
    if (!document.isClosed) shown.set(document.uri, work.diagnostics(document));
  };
  const refreshAll = (): void => vscode.workspace.textDocuments.forEach(document => void refresh(document));
  const later = (key: string, work: () => void, ms = restMs): void => {
    clearTimeout(waiting.get(key));
    waiting.set(key, setTimeout(() => {
      waiting.delete(key);
      work();
    }, ms));
  };
  // A dataset, or the eval of a bench, that appears or goes changes what is missing.
  const files = vscode.workspace.createFileSystemWatcher('**/*.{jsonl,json,csv,yaml,yml}', false, true, false);
  // What is open already waits until the window has its extension.
  later('', refreshAll, 0);
  return vscode.Disposable.from(
    shown,
    files,
    files.onDidCreate(() => later('', refreshAll)),
    files.onDidDelete(() => later('', refreshAll)),
    vscode.workspace.onDidOpenTextDocument(document => void refresh(document)),
    vscode.workspace.onDidSaveTextDocument(document => (path.basename(document.uri.fsPath) === 'pitwall.config.yaml' ? refreshAll() : void refresh(document))),
    vscode.workspace.onDidChangeConfiguration(change => {
      if (change.affectsConfiguration('pitwall')) refreshAll();
    }),
    vscode.workspace.onDidChangeTextDocument(({ document }) => {
      if (isTaskDocument(document)) later(document.uri.toString(), () => void refresh(document));
    }),
    vscode.workspace.onDidCloseTextDocument(document => {
      clearTimeout(waiting.get(document.uri.toString()));
      shown.delete(document.uri);
    }),
    new vscode.Disposable(() => waiting.forEach(timer => clearTimeout(timer))),
  );
}
