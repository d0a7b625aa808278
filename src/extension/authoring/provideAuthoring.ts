import * as vscode from 'vscode';
import type { Secrets } from '../secrets.ts';
import { completionOf } from './completion.ts';
import { hoverOf } from './hover.ts';
import { quickFixesOf } from './quickFixes.ts';
import type { TaskDocuments } from '../taskDocuments.ts';

/** Task files, also where nobody has said that `yaml` is a language. */
export const taskSelector: vscode.DocumentSelector = [{ scheme: 'file', pattern: '**/*.{eval,bench,tune}.{yaml,yml,json}' }];

/** What comes behind these is worth a look without being asked for. */
const triggers = [' ', ':', '{', '[', '"', '/', '.', '|', '$'];

/** Completion, hover and quick fixes in task files. */
export function provideAuthoring(tasks: TaskDocuments, secrets: Secrets): vscode.Disposable {
  return vscode.Disposable.from(
    vscode.languages.registerCompletionItemProvider(taskSelector, { provideCompletionItems: (document, position) => completionOf(document, position, secrets) }, ...triggers),
    vscode.languages.registerHoverProvider(taskSelector, { provideHover: (document, position) => hoverOf(document, position, secrets) }),
    vscode.languages.registerCodeActionsProvider(taskSelector, { provideCodeActions: (document, _range, { diagnostics }) => quickFixesOf(document, diagnostics, tasks) }, { providedCodeActionKinds: [vscode.CodeActionKind.QuickFix] }),
  );
}
