import * as vscode from 'vscode';
import type { Secrets } from '../secrets.ts';
import { completionOf } from './completion.ts';
import { hoverOf } from './hover.ts';

/** Task files, also where nobody has said that `yaml` is a language. */
export const taskSelector: vscode.DocumentSelector = [{ scheme: 'file', pattern: '**/*.{eval,bench,tune}.{yaml,yml,json}' }];

/** What comes behind these is worth a look without being asked for. */
const triggers = [' ', ':', '{', '[', '"', '/', '.', '|', '$'];

/** Completion and hover in task files. */
export function provideAuthoring(secrets: Secrets): vscode.Disposable {
  return vscode.Disposable.from(
    vscode.languages.registerCompletionItemProvider(taskSelector, { provideCompletionItems: (document, position) => completionOf(document, position, secrets) }, ...triggers),
    vscode.languages.registerHoverProvider(taskSelector, { provideHover: (document, position) => hoverOf(document, position, secrets) }),
  );
}
