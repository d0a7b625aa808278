import path from 'node:path';
import { existsSync } from 'node:fs';
import * as vscode from 'vscode';
import type { WatchedRun } from './folderStore.ts';
import { outcomeText } from './runTexts.ts';
import type { StoreWatcher } from './storeWatcher.ts';
import { offer, showPlace } from './tell.ts';

/** Tells of runs that did not succeed, and underlines the row of a data file that stopped one; cleared when its task runs again. */
export function watchRunEnds(watcher: StoreWatcher): vscode.Disposable {
  const shown = vscode.languages.createDiagnosticCollection('pitwall runs');
  /** The data file that a task's last run stumbled over, by task file. */
  const blamed = new Map<string, vscode.Uri>();
  return vscode.Disposable.from(
    shown,
    watcher.onDidChange(() => {
      for (const { item } of watcher.running()) {
        const file = blamed.get(item.taskFile);
        if (file === undefined) continue;
        blamed.delete(item.taskFile);
        shown.delete(file);
      }
    }),
    watcher.onDidEnd(run => {
      const earlier = blamed.get(run.item.taskFile);
      if (earlier !== undefined) shown.delete(earlier);
      blamed.delete(run.item.taskFile);
      const { outcome } = run.item;
      if (outcome === 'succeeded' || outcome === 'cancelled' || outcome === undefined) return;
      const place = placeOf(run);
      if (place !== undefined) {
        blamed.set(run.item.taskFile, place.file);
        const diagnostic = new vscode.Diagnostic(new vscode.Range(place.line - 1, 0, place.line - 1, Number.MAX_SAFE_INTEGER), place.message);
        diagnostic.source = 'Pitwall';
        shown.set(place.file, [diagnostic]);
      }
      void offer('error', `${run.item.task} ${outcomeText(outcome)}${run.row.error === undefined ? '' : `: ${run.row.error}`}.`, {
        ...(place === undefined ? {} : { [vscode.l10n.t('Show Row')]: () => showPlace(place.file.fsPath, place.line) }),
        ...(outcome === 'interrupted' ? { [vscode.l10n.t('Resume')]: () => vscode.commands.executeCommand('pitwall.resume', run.item.id) } : {}),
        [vscode.l10n.t('Open Panel')]: () => vscode.commands.executeCommand('pitwall.openPanel', run.item.id),
      });
    }),
  );
}

/** `data/test.jsonl:17: what; to do`, relative to the workspace: the way every failure at a place in a file is written down. */
function placeOf({ row, workspace }: WatchedRun): { readonly file: vscode.Uri; readonly line: number; readonly message: string } | undefined {
  const [, name = '', line = '', message = ''] = /(?:^|: )([^:\n]*[^:\s]):(\d+): (.+)$/s.exec(row.error ?? '') ?? [];
  const file = path.resolve(workspace, name);
  return line === '' || !existsSync(file) ? undefined : { file: vscode.Uri.file(file), line: Number(line), message };
}
