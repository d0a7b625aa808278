import * as vscode from 'vscode';
import type { RunView } from '../../report/view.ts';
import type { WatchedRun } from '../folderStore.ts';
import type { Services } from '../services.ts';
import { showPlace } from '../tell.ts';
import { placeOf, type BlamedPlace } from './placeOf.ts';

/** The extension host of before a reload may still be there for so long. */
const handoverMs = 6_000;

/** Tells how the runs of this window ended, and underlines the row of a data file that stopped one; cleared when its task runs again. */
export function watchRunEnds({ watcher, ownRuns, panel, log }: Pick<Services, 'watcher' | 'ownRuns' | 'panel' | 'log'>): vscode.Disposable {
  const shown = vscode.languages.createDiagnosticCollection('pitwall runs');
  /** What a task's last run stumbled over, by task file; several may stumble over one data file. */
  const blamed = new Map<string, { readonly file: vscode.Uri; readonly diagnostic: vscode.Diagnostic }>();
  const waiting = new Set<NodeJS.Timeout>();
  const show = (file: vscode.Uri): void => shown.set(file, [...blamed.values()].filter(one => one.file.fsPath === file.fsPath).map(({ diagnostic }) => diagnostic));
  const forgive = (taskFile: string): void => {
    const one = blamed.get(taskFile);
    if (one === undefined) return;
    blamed.delete(taskFile);
    show(one.file);
  };
  const blame = (taskFile: string, { file, line, message }: BlamedPlace): void => {
    const diagnostic = new vscode.Diagnostic(new vscode.Range(line - 1, 0, line - 1, Number.MAX_SAFE_INTEGER), message);
    diagnostic.source = 'Pitwall';
    blamed.set(taskFile, { file, diagnostic });
    show(file);
  };
  const tellOnce = (run: WatchedRun, place: BlamedPlace | undefined): boolean => {
    if (!ownRuns.claimEnd(run.item.id)) return false;
    tell(run, place, watcher.view(run.item.id)).catch((error: unknown) => {
      log.error(error instanceof Error ? error : String(error));
      void vscode.window.showInformationMessage(vscode.l10n.t('{0} has ended: its run is in the view Runs.', run.item.task));
    });
    return true;
  };
  const tell = async (run: WatchedRun, place: BlamedPlace | undefined, view: RunView | undefined): Promise<void> => {
    const { id, outcome } = run.item;
    const [{ endNotice }, { notify }] = await Promise.all([import('./endNotice.ts'), import('./notify.ts')]);
    const notice = endNotice(run, view);
    // Who looks at it has seen it.
    if (notice === undefined || (notice.severity === 'information' && panel.made?.isShowing(id) === true)) return;
    const earlier = outcome === 'succeeded' ? watcher.runs().find(({ item }) => item.task === run.item.task && item.taskFile === run.item.taskFile && item.outcome === 'succeeded' && item.createdMs < run.item.createdMs) : undefined;
    await notify(notice, {
      ...(place === undefined ? {} : { [vscode.l10n.t('Show Row')]: () => showPlace(place.file.fsPath, place.line) }),
      ...(outcome === 'interrupted' ? { [vscode.l10n.t('Resume')]: () => vscode.commands.executeCommand('pitwall.resume', id) } : {}),
      [vscode.l10n.t('Open Panel')]: () => vscode.commands.executeCommand('pitwall.openPanel', id),
      ...(earlier === undefined ? {} : { [vscode.l10n.t('Compare with Last')]: () => vscode.commands.executeCommand('pitwall.compare', [earlier.item.id, id]) }),
    });
  };
  return vscode.Disposable.from(
    shown,
    watcher.onDidChange(() => watcher.running().forEach(({ item }) => forgive(item.taskFile))),
    watcher.onDidEnd(run => {
      forgive(run.item.taskFile);
      const place = run.item.outcome === 'cancelled' ? undefined : placeOf(run);
      if (place !== undefined) blame(run.item.taskFile, place);
      if (tellOnce(run, place) || !ownRuns.isOfAnother(run.item.id)) return;
      const timer = setTimeout(() => {
        waiting.delete(timer);
        tellOnce(run, place);
      }, handoverMs);
      waiting.add(timer);
    }),
    new vscode.Disposable(() => waiting.forEach(timer => clearTimeout(timer))),
  );
}
