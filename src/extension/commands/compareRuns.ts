import * as vscode from 'vscode';
import { mostCompared } from '../../report/comparison/comparisonView.ts';
import { agoText } from '../../report/timeText.ts';
import type { WatchedRun } from '../folderStore.ts';
import type { RunsNode } from '../runsTree.ts';
import type { Services } from '../services.ts';
import { offer } from '../tell.ts';
import { labelOf, type Target } from './pick.ts';

/**
 * Compares runs: those that are named (`targets`: ids, or the nodes that are selected in the Runs tree), the last two of a task file, or 2 to 5 that a person picks,
 * who sees one that was named, and its baseline, picked already. The pinned run, or the oldest, is what the others are compared with. Returns the runs in that order.
 * @param more the nodes that are selected, or `choose`: ask, whatever is named
 */
export async function compareRuns(services: Services, target: Target | readonly string[], more: unknown): Promise<readonly string[] | undefined> {
  services.watcher.look();
  const named = namedRuns(services, target, more);
  const lastOfTask = target instanceof vscode.Uri || isTask(target);
  if (lastOfTask && named.length < 2) {
    await offer('information', vscode.l10n.t('There is nothing to compare yet: it takes two runs of the task.'), {});
    return undefined;
  }
  const chosen = named.length >= 2 && more !== 'choose' ? named : await choose(services, named);
  if (chosen === undefined) return undefined;
  // What a page names in an order stays in it.
  const ids = (isTexts(target) && more !== 'choose' ? chosen : baselineFirst(chosen)).map(({ item }) => item.id);
  await (await services.panel.get()).compare(ids);
  return ids;
}

/** Compares a run with the pinned one of its task. */
export async function compareWithBaseline(services: Services, run: WatchedRun): Promise<readonly string[] | undefined> {
  const baseline = baselineOf(services, run);
  if (baseline === undefined) {
    await offer('information', vscode.l10n.t('No run of {0} is pinned as its baseline.', run.item.task), { [vscode.l10n.t('Compare…')]: () => compareRuns(services, run.item.id, undefined) });
    return undefined;
  }
  const ids = [baseline.item.id, run.item.id];
  await (await services.panel.get()).compare(ids);
  return ids;
}

/** The pinned run of the same task, another one than the run itself. */
function baselineOf({ watcher }: Services, { item }: WatchedRun): WatchedRun | undefined {
  return watcher.runs().find(({ item: other, row }) => row.pinned && other.id !== item.id && other.task === item.task && other.taskFile === item.taskFile);
}

function namedRuns({ watcher }: Services, target: Target | readonly string[], more: unknown): readonly WatchedRun[] {
  const found = (ids: readonly string[]): readonly WatchedRun[] => [...new Set(ids)].flatMap(id => watcher.find(id) ?? []);
  if (isTexts(target)) return found(target);
  if (typeof target === 'string') return found([target]);
  const file = target instanceof vscode.Uri ? target.fsPath : isTask(target) ? target.taskFile : undefined;
  if (file !== undefined) return watcher.runs().filter(({ item }) => item.taskFile === file && item.state === 'ended').slice(0, 2);
  const nodes = Array.isArray(more) ? (more as readonly RunsNode[]) : target === undefined ? [] : [target as RunsNode];
  return found(nodes.flatMap(node => (node.type === 'run' ? [node.run.item.id] : [])));
}

async function choose(services: Services, named: readonly WatchedRun[]): Promise<readonly WatchedRun[] | undefined> {
  const runs = services.watcher.runs();
  const [about] = named.length > 0 ? named : runs;
  if (runs.length < 2 || about === undefined) {
    await offer('information', vscode.l10n.t('There is nothing to compare yet: it takes two runs.'), { [vscode.l10n.t('Run a Task')]: () => vscode.commands.executeCommand('pitwall.run') });
    return undefined;
  }
  let picked = new Set([...named, ...(named.length < 2 ? [baselineOf(services, about)] : [])].flatMap(run => run?.item.id ?? []));
  for (;;) {
    const items = runs.map(run => ({ label: labelOf(run), description: agoText(run.item.createdMs, Date.now()), detail: run.item.id, picked: picked.has(run.item.id), run }));
    const chosen = await vscode.window.showQuickPick(items, { title: vscode.l10n.t('Compare which runs? Choose 2 to {0}', mostCompared), canPickMany: true, matchOnDetail: true, matchOnDescription: true });
    if (chosen === undefined) return undefined;
    if (chosen.length >= 2 && chosen.length <= mostCompared) return chosen.map(({ run }) => run);
    picked = new Set(chosen.map(({ run }) => run.item.id));
    void offer('information', vscode.l10n.t('{0} runs are chosen: a comparison needs 2 to {1}.', chosen.length, mostCompared), {});
  }
}

function baselineFirst(runs: readonly WatchedRun[]): readonly WatchedRun[] {
  return runs.toSorted((a, b) => Number(b.row.pinned) - Number(a.row.pinned) || a.item.createdMs - b.item.createdMs);
}

function isTexts(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every(item => typeof item === 'string');
}

function isTask(target: Target | readonly string[]): target is Extract<RunsNode, { type: 'task' }> {
  return typeof target === 'object' && 'type' in target && target.type === 'task';
}
