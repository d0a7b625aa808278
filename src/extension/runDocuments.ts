import { readFileSync } from 'node:fs';
import path from 'node:path';
import * as vscode from 'vscode';
import { HumanError } from '../base/humanError.ts';
import { isTaskFile } from '../task/taskFiles.ts';
import type { StoreWatcher } from './storeWatcher.ts';

const scheme = 'pitwall-run';
const now = 'now';
/** A document of a run under way is made anew this often at most. */
const anewMs = 1_000;

/** What a run has recorded, as read-only documents: the task as it was run, and everything as JSON, as `pitwall show --json` prints it. */
export class RunDocuments implements vscode.Disposable {
  private readonly watcher: StoreWatcher;
  private readonly changed = new vscode.EventEmitter<vscode.Uri>();
  private readonly registrations: vscode.Disposable;
  private timer: NodeJS.Timeout | undefined;

  constructor(watcher: StoreWatcher) {
    this.watcher = watcher;
    const following = watcher.onDidChange(() => (this.timer ??= setTimeout(() => this.follow(), anewMs)));
    this.registrations = vscode.Disposable.from(vscode.workspace.registerTextDocumentContentProvider(scheme, { onDidChange: this.changed.event, provideTextDocumentContent: uri => this.textOf(uri) }), new vscode.Disposable(() => following.dispose()));
  }

  /** The task as a run read it: its file may have changed since. Throws a HumanError where the run is gone. */
  async openTask(run: string, line = 1): Promise<vscode.Uri> {
    return await show(this.taskUri(run), line);
  }

  /** The run as one JSON document, which follows it. */
  async openJson(run: string): Promise<vscode.Uri> {
    return await show(vscode.Uri.from({ scheme, path: `/${run}.json`, query: run }));
  }

  /** The tasks of two runs beside each other; without `b` the task as it was run and its file as it is now. */
  async diffTasks(a: string, b?: string): Promise<void> {
    const [left, right] = [this.taskUri(a), b === undefined ? this.nowUri(a) : this.taskUri(b)];
    await vscode.commands.executeCommand('vscode.diff', left, right, b === undefined ? vscode.l10n.t('{0}: as it was run ↔ now', path.basename(left.path)) : vscode.l10n.t('Tasks of {0} ↔ {1}', a, b), { preview: true });
  }

  dispose(): void {
    clearTimeout(this.timer);
    this.registrations.dispose();
    this.changed.dispose();
  }

  private taskUri(run: string): vscode.Uri {
    return vscode.Uri.from({ scheme, path: `/${run}/${path.basename(this.taskOf(run).file)}`, query: run });
  }

  /** The file, or where it is another tool's, what it would become now. */
  private nowUri(run: string): vscode.Uri {
    const { file } = this.taskOf(run);
    return isTaskFile(file) ? vscode.Uri.file(file) : vscode.Uri.from({ scheme, path: `/${run}/${now}/${path.basename(file)}`, query: run });
  }

  private taskOf(run: string): { readonly text: string; readonly file: string } {
    const row = this.watcher.readerOf(run)?.run(run);
    if (row === undefined) throw new HumanError({ what: vscode.l10n.t('run {0} is gone', run) });
    return { text: row.taskText, file: row.taskFile };
  }

  private async textOf(uri: vscode.Uri): Promise<string> {
    const run = uri.query;
    if (uri.path.startsWith(`/${run}/${now}/`)) {
      const { file } = this.taskOf(run);
      const { taskTextOf } = await import('./taskTextOf.ts');
      return (await taskTextOf(file, readFileSync(file, 'utf8'))).text;
    }
    if (uri.path !== `/${run}.json`) return this.taskOf(run).text;
    const view = await this.watcher.wholeView(run);
    if (view === undefined) throw new HumanError({ what: vscode.l10n.t('run {0} is gone', run) });
    const { runDocument } = await import('../report/runDocument.ts');
    return `${JSON.stringify(runDocument(view), null, 2)}\n`;
  }

  private follow(): void {
    this.timer = undefined;
    for (const { uri } of vscode.workspace.textDocuments) if (uri.scheme === scheme && uri.path === `/${uri.query}.json` && this.watcher.view(uri.query) !== undefined) this.changed.fire(uri);
  }
}

async function show(uri: vscode.Uri, line = 1): Promise<vscode.Uri> {
  const at = new vscode.Position(line - 1, 0);
  await vscode.window.showTextDocument(await vscode.workspace.openTextDocument(uri), { preview: true, selection: new vscode.Range(at, at) });
  return uri;
}
