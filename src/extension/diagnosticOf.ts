import path from 'node:path';
import * as vscode from 'vscode';
import { renderProblem, type Problem } from '../base/problem.ts';

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
