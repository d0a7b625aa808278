import path from 'node:path';
import * as vscode from 'vscode';
import { HumanError } from '../base/humanError.ts';
import type { StoreWatcher } from './storeWatcher.ts';

const scheme = 'pitwall-run';

/** What a run has recorded, as read-only documents: the task as it was run. */
export class RunDocuments implements vscode.Disposable {
  private readonly watcher: StoreWatcher;
  private readonly registration: vscode.Disposable;

  constructor(watcher: StoreWatcher) {
    this.watcher = watcher;
    this.registration = vscode.workspace.registerTextDocumentContentProvider(scheme, { provideTextDocumentContent: uri => this.taskOf(uri.query).text });
  }

  /** The task as a run read it: its file may have changed since. Throws a HumanError where the run is gone. */
  async openTask(run: string): Promise<vscode.Uri> {
    const uri = this.taskUri(run);
    await vscode.window.showTextDocument(await vscode.workspace.openTextDocument(uri), { preview: true });
    return uri;
  }

  /** The tasks of two runs beside each other; without `b` the task as it was run and its file as it is now. */
  async diffTasks(a: string, b?: string): Promise<void> {
    const [left, right] = [this.taskUri(a), b === undefined ? vscode.Uri.file(this.taskOf(a).file) : this.taskUri(b)];
    await vscode.commands.executeCommand('vscode.diff', left, right, b === undefined ? vscode.l10n.t('{0}: as it was run ↔ now', path.basename(left.path)) : vscode.l10n.t('Tasks of {0} ↔ {1}', a, b), { preview: true });
  }

  dispose(): void {
    this.registration.dispose();
  }

  private taskUri(run: string): vscode.Uri {
    return vscode.Uri.from({ scheme, path: `/${run}/${path.basename(this.taskOf(run).file)}`, query: run });
  }

  private taskOf(run: string): { readonly text: string; readonly file: string } {
    const row = this.watcher.readerOf(run)?.run(run);
    if (row === undefined) throw new HumanError({ what: vscode.l10n.t('run {0} is gone', run) });
    return { text: row.taskText, file: row.taskFile };
  }
}
