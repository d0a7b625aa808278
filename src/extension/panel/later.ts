import * as vscode from 'vscode';
import { HumanError, renderHumanError } from '../../base/humanError.ts';
import type { ToPanel } from '../../protocol/messages.ts';

/** For what goes on after an answer has returned: its failure is said on the page, and not lost. */
export function later(work: PromiseLike<unknown>, post: (message: ToPanel) => void): void {
  void work.then(undefined, (error: unknown) => {
    const text = error instanceof HumanError ? renderHumanError(error) : vscode.l10n.t('that failed: {0}', error instanceof Error ? error.message : String(error));
    post({ type: 'message', severity: 'error', text });
  });
}
