import path from 'node:path';
import * as vscode from 'vscode';
import { renderProblem, type Problem } from '../base/problem.ts';
import { isTaskDocument, type TaskDocuments } from './taskDocuments.ts';

/** A person types on: problems come when the keys rest. */
const restMs = 200;

/** Keeps the problems of every open task file where they stand, as it is typed. */
export function watchProblems(tasks: TaskDocuments): vscode.Disposable {
  const shown = vscode.languages.createDiagnosticCollection('pitwall');
  const waiting = new Map<string, NodeJS.Timeout>();
  const refresh = (document: vscode.TextDocument): void => {
    if (isTaskDocument(document)) shown.set(document.uri, tasks.problems(document).map(problem => diagnosticOf(problem, document.uri.fsPath)));
  };
  const refreshAll = (): void => vscode.workspace.textDocuments.forEach(refresh);
  const later = (key: string, work: () => void): void => {
    clearTimeout(waiting.get(key));
    waiting.set(key, setTimeout(() => {
      waiting.delete(key);
      work();
    }, restMs));
  };
  // A dataset, or the eval of a bench, that appears or goes changes what is missing.
  const files = vscode.workspace.createFileSystemWatcher('**/*.{jsonl,json,csv,yaml,yml}', false, true, false);
  refreshAll();
  return vscode.Disposable.from(
    shown,
    files,
    files.onDidCreate(() => later('', refreshAll)),
    files.onDidDelete(() => later('', refreshAll)),
    vscode.workspace.onDidOpenTextDocument(refresh),
    vscode.workspace.onDidSaveTextDocument(document => (path.basename(document.uri.fsPath) === 'pitwall.config.yaml' ? refreshAll() : refresh(document))),
    vscode.workspace.onDidChangeConfiguration(change => {
      if (change.affectsConfiguration('pitwall')) refreshAll();
    }),
    vscode.workspace.onDidChangeTextDocument(({ document }) => {
      if (isTaskDocument(document)) later(document.uri.toString(), () => refresh(document));
    }),
    vscode.workspace.onDidCloseTextDocument(document => {
      clearTimeout(waiting.get(document.uri.toString()));
      shown.delete(document.uri);
    }),
    new vscode.Disposable(() => waiting.forEach(timer => clearTimeout(timer))),
  );
}

/** @param file whose problems are shown: one of another file (the configuration) stands on its first line, and says where it is */
export function diagnosticOf(problem: Problem, file: string): vscode.Diagnostic {
  const own = path.resolve(problem.file) === path.resolve(file);
  const { line, column, endLine, endColumn } = problem;
  const range = own ? new vscode.Range(line - 1, column - 1, endLine - 1, endColumn - 1) : new vscode.Range(0, 0, 0, Number.MAX_SAFE_INTEGER);
  const words = own ? `${problem.message}${problem.toDo === undefined ? '' : `; ${problem.toDo}`}` : renderProblem({ ...problem, file: path.basename(problem.file) });
  const diagnostic = new vscode.Diagnostic(range, words, problem.severity === 'error' ? vscode.DiagnosticSeverity.Error : vscode.DiagnosticSeverity.Warning);
  diagnostic.source = 'Pitwall';
  return diagnostic;
}
