import * as vscode from 'vscode';
import { parseParallelRequests } from '../../report/runControls.ts';
import type { RunView } from '../../report/view.ts';

/** Asks for how many requests a run should keep in flight: undefined where the person gave up. */
export async function askParallelRequests({ task, controls }: Pick<RunView, 'task' | 'controls'>): Promise<number | 'auto' | undefined> {
  const { wanted = 'auto', inForce, max } = controls?.parallelRequests ?? {};
  const allowed = max === undefined ? vscode.l10n.t('a whole number of at least 1, or auto') : vscode.l10n.t('a whole number from 1 to {0}, or auto', max);
  const text = await vscode.window.showInputBox({
    title: vscode.l10n.t('Parallel Requests of {0}', task),
    prompt: wanted === 'auto' && inForce !== undefined ? vscode.l10n.t('How many requests it keeps in flight from now on: {0}. Now auto allows {1}.', allowed, inForce) : vscode.l10n.t('How many requests it keeps in flight from now on: {0}', allowed),
    value: String(wanted),
    validateInput(typed) {
      const limit = parseParallelRequests(typed.trim());
      return limit === undefined || (limit !== 'auto' && limit > (max ?? Infinity)) ? vscode.l10n.t('Write {0}', allowed) : undefined;
    },
  });
  return text === undefined ? undefined : parseParallelRequests(text.trim());
}
