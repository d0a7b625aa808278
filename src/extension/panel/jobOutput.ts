import { existsSync, readdirSync } from 'node:fs';
import path from 'node:path';
import * as vscode from 'vscode';
import { HumanError } from '../../base/humanError.ts';
import type { StoreWatcher } from '../storeWatcher.ts';

/** Lets a person choose a job of an array, and opens what it wrote. Where that lies is the store's own word, and not what a page says. */
export async function openJobOutput(watcher: StoreWatcher, run: string, array: string): Promise<void> {
  const submitted = watcher.readerOf(run)?.events(run).find(({ event }) => event.type === 'jobsSubmitted' && event.job === array)?.event;
  const folder = submitted?.type === 'jobsSubmitted' ? path.dirname(submitted.output) : undefined;
  const logs = folder === undefined || !existsSync(folder) ? [] : readdirSync(folder).filter(name => /^job-\d+\.log$/.test(name)).sort((a, b) => a.localeCompare(b, 'en', { numeric: true }));
  if (folder === undefined || logs.length === 0) throw new HumanError({ what: vscode.l10n.t('no job of array {0} has written anything yet', array), toDo: vscode.l10n.t('wait until one has begun') });
  const log = logs.length === 1 ? logs[0] : await vscode.window.showQuickPick(logs, { placeHolder: vscode.l10n.t('A job of array {0}', array) });
  if (log !== undefined) await vscode.window.showTextDocument(vscode.Uri.file(path.join(folder, log)), { viewColumn: vscode.ViewColumn.Beside, preview: true });
}
