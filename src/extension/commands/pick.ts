import * as vscode from 'vscode';
import { agoText } from '../../report/timeText.ts';
import { isTaskFile } from '../../task/taskFiles.ts';
import { fileInFront } from '../fileInFront.ts';
import type { WatchedRun } from '../folderStore.ts';
import { endIcon, endText, headlineText, progressText } from '../runTexts.ts';
import type { RunsNode } from '../runsTree.ts';
import type { Services } from '../services.ts';
import { offer } from '../tell.ts';

/** What a command was invoked on: a run's id, a node of the Runs tree, a file, or nothing (the palette). */
export type Target = string | RunsNode | vscode.Uri | undefined;

/** The run a command is about: the one it was invoked on, the only one that fits, or one that the person picks. Says so where there is none. */
export async function pickRun({ watcher }: Services, target: Target, ask: { readonly title: string; readonly fits?: (run: WatchedRun) => boolean; readonly none: string; readonly only?: boolean }): Promise<WatchedRun | undefined> {
  const { fits = () => true } = ask;
  // What began or ended since the last look counts too.
  watcher.look();
  const id = typeof target === 'string' ? target : target !== undefined && 'type' in target && target.type === 'run' ? target.run.item.id : undefined;
  if (id !== undefined) {
    const run = watcher.find(id);
    if (run !== undefined && fits(run)) return run;
    await offer('information', ask.none, {});
    return undefined;
  }
  const runs = watcher.runs().filter(fits);
  if (runs.length === 0) {
    await offer('information', ask.none, {});
    return undefined;
  }
  if (runs.length === 1 && ask.only === true) return runs[0];
  const picked = await vscode.window.showQuickPick(runs.map(run => ({ label: labelOf(run), description: agoText(run.item.createdMs, Date.now()), detail: run.item.id, run })), { title: ask.title, matchOnDetail: true });
  return picked?.run;
}

/** `$(pass) gsm8k: numeric_match 0.56`. */
export function labelOf({ item }: WatchedRun): string {
  const paused = item.paused === true;
  const icon = item.state === 'ended' ? endIcon(item).icon : paused ? 'debug-pause' : 'sync~spin';
  const facts = item.state === 'ended' ? (headlineText(item) ?? endText(item)) : `${progressText(item)}${paused ? ` · ${vscode.l10n.t('paused')}` : ''}`;
  return `$(${icon}) ${item.task}: ${item.label === undefined ? '' : `${item.label} · `}${facts}${item.baseline === true ? ` · ${vscode.l10n.t('baseline')}` : ''}`;
}

/** The task file a command is about: the one it was invoked on, the one in the active editor, or one that the person picks. */
export async function pickTaskFile(target: Target, title: string): Promise<vscode.Uri | undefined> {
  if (target instanceof vscode.Uri) return target;
  if (target !== undefined && typeof target !== 'string') return vscode.Uri.file(target.type === 'task' || target.type === 'more' ? target.taskFile : target.run.item.taskFile);
  const active = fileInFront();
  if (active !== undefined && isTaskFile(active.fsPath)) return active;
  const files = await vscode.workspace.findFiles('**/*.{eval,bench,tune}.{yaml,yml,json}', '**/node_modules/**', 500);
  if (files.length === 0) {
    await offer('information', vscode.l10n.t('There is no task file (NAME.eval.yaml) in this workspace.'), { [vscode.l10n.t('New Task')]: () => vscode.commands.executeCommand('pitwall.newTask') });
    return undefined;
  }
  const items = files.map(file => ({ label: vscode.workspace.asRelativePath(file), file })).sort((a, b) => a.label.localeCompare(b.label));
  return (await vscode.window.showQuickPick(items, { title }))?.file;
}
