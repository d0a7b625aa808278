import type * as vscode from 'vscode';
import type { Disposable } from '../base/disposable.ts';
import { completionOf } from './authoring/completion.ts';
import { hoverOf } from './authoring/hover.ts';
import { quickFixesOf } from './authoring/quickFixes.ts';
import { diagnosticOf } from './diagnosticOf.ts';
import type { Secrets } from './secrets.ts';
import type { StoreWatcher } from './storeWatcher.ts';
import { TaskDocuments } from './taskDocuments.ts';
import { lensesOf } from './taskLenses.ts';
import { TestItems } from './testing/testItems.ts';

/** All that looks into task files. The parser and its schemas come with it, half a megabyte: it is loaded with the first task file that somebody opens. */
export class TaskWork implements Disposable {
  readonly documents = new TaskDocuments();
  private readonly watcher: StoreWatcher;
  private readonly secrets: Secrets;

  constructor(watcher: StoreWatcher, secrets: Secrets) {
    this.watcher = watcher;
    this.secrets = secrets;
  }

  diagnostics(document: vscode.TextDocument): vscode.Diagnostic[] {
    return this.documents.problems(document).map(problem => diagnosticOf(problem, document.uri.fsPath));
  }

  lenses(document: vscode.TextDocument): vscode.CodeLens[] {
    return lensesOf(document, this.documents, this.watcher);
  }

  completion(document: vscode.TextDocument, position: vscode.Position): vscode.CompletionItem[] {
    return completionOf(document, position, this.secrets);
  }

  hover(document: vscode.TextDocument, position: vscode.Position): vscode.Hover | undefined {
    return hoverOf(document, position, this.secrets);
  }

  quickFixes(document: vscode.TextDocument, diagnostics: readonly vscode.Diagnostic[]): vscode.CodeAction[] {
    return quickFixesOf(document, diagnostics, this.documents);
  }

  tests(controller: vscode.TestController): TestItems {
    return new TestItems(controller, this.documents);
  }

  dispose(): void {
    this.documents.dispose();
  }
}
