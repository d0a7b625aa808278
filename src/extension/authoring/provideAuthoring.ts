import * as vscode from 'vscode';
import type { Lazy } from '../lazy.ts';
import type { TaskWork } from '../taskWork.ts';

/** Task files, also where nobody has said that `yaml` is a language. */
export const taskSelector: vscode.DocumentSelector = [{ scheme: 'file', pattern: '**/*.{eval,bench,tune}.{yaml,yml,json}' }];

/** What comes behind these is worth a look without being asked for. */
const triggers = [' ', ':', '{', '[', '"', '/', '.', '|', '$'];

/** Completion, hover and quick fixes in task files. */
export function provideAuthoring(tasks: Lazy<TaskWork>): vscode.Disposable {
  return vscode.Disposable.from(
    vscode.languages.registerCompletionItemProvider(taskSelector, { provideCompletionItems: async (document, position) => (await tasks.get()).completion(document, position) }, ...triggers),
    vscode.languages.registerHoverProvider(taskSelector, { provideHover: async (document, position) => (await tasks.get()).hover(document, position) }),
    vscode.languages.registerCodeActionsProvider(taskSelector, { provideCodeActions: async (document, _range, { diagnostics }) => (await tasks.get()).quickFixes(document, diagnostics) }, { providedCodeActionKinds: [vscode.CodeActionKind.QuickFix] }),
  );
}
