import * as vscode from 'vscode';
import type { WatchedRun } from '../folderStore.ts';

/** How many runs are under way, for the view container's icon; undefined where none is. */
export function runningBadge(runs: readonly Pick<WatchedRun, 'item'>[]): vscode.ViewBadge | undefined {
  if (runs.length === 0) return undefined;
  const paused = runs.filter(({ item }) => item.paused === true).length;
  const all = runs.length === 1 ? vscode.l10n.t('1 run under way') : vscode.l10n.t('{0} runs under way', runs.length);
  return { value: runs.length, tooltip: paused === 0 ? all : vscode.l10n.t('{0}, {1} of them paused', all, paused) };
}
