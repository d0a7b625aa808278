import * as vscode from 'vscode';
import type { WatchedRun } from './folderStore.ts';
import { endIcon, gatesText, outcomeText, resultText } from './runTexts.ts';
import { failedText, runningText, type UnderWay } from './status/runningStatus.ts';
import { runningTable } from './status/runningTable.ts';
import type { StoreWatcher } from './storeWatcher.ts';

/** How long a result stands after the last run ended. */
const resultMs = 10_000;
/** A table that is made anew under the pointer takes a click away: it is left alone for so long, unless runs came, went or were paused. */
const tableMs = 2_000;

export interface Status extends vscode.Disposable {
  /** Shows how a run ended that ended before there was a status. */
  readonly showResult: (run: WatchedRun) => void;
}

/** `⟳ gsm8k 412/1319 · 38 req/s · 0:24 left` while something runs; how it ended for a moment; nothing otherwise. */
export function showStatus(watcher: StoreWatcher): Status {
  const item = vscode.window.createStatusBarItem('pitwall.status', vscode.StatusBarAlignment.Left, 0);
  item.name = 'Pitwall';
  let leaving: NodeJS.Timeout | undefined;
  /** What a click opens: a run, or the list of all. */
  let opens: string | undefined;
  let table: { readonly key: string; readonly atMs: number } | undefined;

  const refresh = (): void => {
    const runs = watcher.running();
    if (runs.length === 0) {
      table = undefined;
      if (leaving === undefined) item.hide();
      return;
    }
    clearTimeout(leaving);
    leaving = undefined;
    const underWay = runs.map((run): UnderWay => ({ item: run.item, view: watcher.view(run.item.id) }));
    show(runningText(underWay), runs, failedText(underWay) !== undefined);
    const key = JSON.stringify(underWay.map(({ item: { id, paused, failed }, view }) => [id, paused, failed > 0, view?.controls !== undefined]));
    if (key === table?.key && Date.now() - table.atMs < tableMs) return;
    table = { key, atMs: Date.now() };
    item.tooltip = runningTable(underWay);
  };
  const showResult = (run: WatchedRun): void => {
    if (watcher.running().length > 0) return;
    const outcome = run.item.outcome ?? 'succeeded';
    const gates = gatesText(run.item);
    const { icon: end } = endIcon(run.item);
    const icon = end === 'pass' ? 'check' : end;
    show([`$(${icon}) ${run.item.task} ${resultText(run.item)}`, ...(gates === undefined ? [] : [gates])].join(' · '), [run], outcome === 'failed' || outcome === 'timedOut' || gates !== undefined || run.item.headline?.invalid === true);
    item.tooltip = [`${run.item.task}: ${run.item.id}`, ...(outcome === 'succeeded' ? [] : [outcomeText(outcome)]), vscode.l10n.t('Click to open the panel')].join('\n');
    clearTimeout(leaving);
    leaving = setTimeout(() => {
      leaving = undefined;
      refresh();
    }, resultMs);
  };
  const show = (text: string, runs: readonly WatchedRun[], isWarning: boolean): void => {
    item.text = text;
    item.backgroundColor = isWarning ? new vscode.ThemeColor('statusBarItem.warningBackground') : undefined;
    const only = runs.length === 1 ? runs[0] : undefined;
    const opened = only?.item.id ?? 'all';
    // A command that is set anew takes away the one that a click at this moment is on its way to.
    if (opened !== opens) item.command = only === undefined ? { title: vscode.l10n.t('Show Running Runs'), command: 'pitwall.showRunning' } : { title: vscode.l10n.t('Open Panel'), command: 'pitwall.openPanel', arguments: [only.item.id] };
    opens = opened;
    item.show();
  };

  if (watcher.running().length > 0) refresh();
  const all = vscode.Disposable.from(item, watcher.onDidChange(refresh), watcher.onDidEnd(showResult), new vscode.Disposable(() => clearTimeout(leaving)));
  return { showResult, dispose: () => void all.dispose() };
}
