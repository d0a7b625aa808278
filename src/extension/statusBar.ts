import * as vscode from 'vscode';
import type { WatchedRun } from './folderStore.ts';
import { outcomeIcons, outcomeText, paceText, resultText } from './runTexts.ts';
import type { StoreWatcher } from './storeWatcher.ts';

/** How long a result stands after the last run ended. */
const resultMs = 10_000;

/** `⟳ gsm8k 412/1319 · 38 req/s · 0:24 left` while something runs; how it ended for a moment; nothing otherwise. */
export function showStatus(watcher: StoreWatcher): vscode.Disposable {
  const item = vscode.window.createStatusBarItem('pitwall.status', vscode.StatusBarAlignment.Left, 0);
  item.name = 'Pitwall';
  let leaving: NodeJS.Timeout | undefined;

  const refresh = (): void => {
    const running = watcher.running();
    if (running.length === 0) {
      if (leaving === undefined) item.hide();
      return;
    }
    clearTimeout(leaving);
    leaving = undefined;
    const failed = running.reduce((sum, run) => sum + run.item.failed, 0);
    show(`$(sync~spin) ${runningText(running, watcher)}`, running, failed > 0 ? vscode.l10n.t('{0} requests failed', failed) : undefined);
  };
  const showResult = (run: WatchedRun): void => {
    if (watcher.running().length > 0) return;
    const outcome = run.item.outcome ?? 'succeeded';
    const icon = outcome === 'succeeded' ? 'check' : outcomeIcons[outcome].icon;
    show(`$(${icon}) ${run.item.task} ${resultText(run.item)}`, [run], outcome === 'failed' || outcome === 'timedOut' ? outcomeText(outcome) : undefined);
    clearTimeout(leaving);
    leaving = setTimeout(() => {
      leaving = undefined;
      refresh();
    }, resultMs);
  };
  const show = (text: string, runs: readonly WatchedRun[], warning: string | undefined): void => {
    item.text = text;
    item.tooltip = [...runs.map(run => `${run.item.task}: ${run.item.id}`), ...(warning === undefined ? [] : [warning]), vscode.l10n.t('Click to open the panel')].join('\n');
    item.backgroundColor = warning === undefined ? undefined : new vscode.ThemeColor('statusBarItem.warningBackground');
    const only = runs.length === 1 ? runs[0] : undefined;
    item.command = { title: vscode.l10n.t('Open Panel'), command: 'pitwall.openPanel', arguments: only === undefined ? [] : [only.item.id] };
    item.show();
  };

  return vscode.Disposable.from(item, watcher.onDidChange(refresh), watcher.onDidEnd(showResult), new vscode.Disposable(() => clearTimeout(leaving)));
}

function runningText(running: readonly WatchedRun[], watcher: StoreWatcher): string {
  const views = running.flatMap(({ item }) => watcher.view(item.id) ?? []);
  const [only] = views;
  if (views.length === 1 && only !== undefined) return `${only.task} ${paceText(only)}`;
  const known = views.every(view => view.total !== undefined);
  const left = views.map(view => view.timeLeftMs);
  const sum = (pick: (view: (typeof views)[number]) => number | undefined): number => views.reduce((total, view) => total + (pick(view) ?? 0), 0);
  const longest = left.every(ms => ms !== undefined) ? Math.max(...left) : undefined;
  const together = {
    done: sum(view => view.done),
    requestsPerS: sum(view => view.requestsPerS),
    ...(known ? { total: sum(view => view.total) } : {}),
    ...(longest === undefined ? {} : { timeLeftMs: longest }),
  };
  return `${vscode.l10n.t('{0} runs', views.length)} ${paceText(together)}`;
}
