import * as vscode from 'vscode';
import { HumanError, renderHumanError } from '../base/humanError.ts';
import { renderProblem } from '../base/problem.ts';

/** Shows a failure where a person looks: its sentence, the first of its problems, and where the rest is. Anything but a HumanError is a bug and goes on. */
export async function tell(error: unknown, actions: Readonly<Record<string, () => unknown>> = {}): Promise<void> {
  if (!(error instanceof HumanError)) throw error;
  const [first] = error.problems;
  if (first === undefined) return await offer('error', `${renderHumanError(error)}.`, actions);
  const others = error.problems.length - 1;
  const more = others === 0 ? '' : ` (${others === 1 ? vscode.l10n.t('and 1 more problem') : vscode.l10n.t('and {0} more problems', others)})`;
  const shown = renderProblem({ ...first, file: vscode.workspace.asRelativePath(first.file) });
  await offer('error', `${shown}${more}.`, { [vscode.l10n.t('Show Problem')]: () => showPlace(first.file, first.line, first.column), ...actions });
}

/** A notification whose buttons do something. Resolves when it is answered or closed. */
export async function offer(severity: 'error' | 'warning' | 'information', text: string, actions: Readonly<Record<string, () => unknown>>): Promise<void> {
  const show = { error: vscode.window.showErrorMessage, warning: vscode.window.showWarningMessage, information: vscode.window.showInformationMessage }[severity];
  const chosen = await show(text, ...Object.keys(actions));
  if (chosen !== undefined) await actions[chosen]?.();
}

/** Opens a file at a place; lines and columns count from 1. */
export async function showPlace(file: string, line: number, column = 1): Promise<void> {
  const place = new vscode.Position(Math.max(0, line - 1), Math.max(0, column - 1));
  await vscode.window.showTextDocument(vscode.Uri.file(file), { selection: new vscode.Range(place, place) });
}
