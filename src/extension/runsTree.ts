import path from 'node:path';
import * as vscode from 'vscode';
import { agoText } from '../report/timeText.ts';
import { tuneNumber } from '../report/tune/tuneNumbers.ts';
import { configurationText } from '../report/tune/tuneView.ts';
import type { ExperimentRow } from '../store/experimentRow.ts';
import type { WatchedRun } from './folderStore.ts';
import { headlineText, outcomeIcons, outcomeText, progressText, shortHeadline } from './runTexts.ts';
import type { StoreWatcher } from './storeWatcher.ts';

export type RunsNode = { readonly type: 'task'; readonly task: string; readonly taskFile: string; readonly runs: readonly WatchedRun[] } | { readonly type: 'run'; readonly run: WatchedRun } | { readonly type: 'experiment'; readonly run: WatchedRun; readonly experiment: ExperimentRow };

/** The tree is painted anew this often at most, and as often for the ages. */
const paintMs = 1_000;
const ageMs = 60_000;

/** Runs by task, the task that ran last on top. */
export function showRuns(watcher: StoreWatcher): vscode.Disposable {
  const changed = new vscode.EventEmitter<undefined>();
  let painting: NodeJS.Timeout | undefined;
  const paint = (): void => {
    painting ??= setTimeout(() => {
      painting = undefined;
      changed.fire(undefined);
    }, paintMs);
  };
  let shown = 0;
  const nodes = new SameNodes();
  const provider: vscode.TreeDataProvider<RunsNode> = {
    onDidChangeTreeData: changed.event,
    getTreeItem: node => (node.type === 'task' ? taskItem(node) : node.type === 'run' ? runItem(node.run) : experimentItem(node)),
    getChildren: node => childrenOf(watcher, node).map(child => nodes.same(child)),
  };
  const view = vscode.window.createTreeView('pitwall.runs', { treeDataProvider: provider });
  const aging = setInterval(() => changed.fire(undefined), ageMs);
  return vscode.Disposable.from(
    changed,
    view,
    watcher.onDidChange(() => {
      const runs = watcher.runs().length;
      // A run that appears is shown at once; one that counts on can wait.
      if (runs !== shown) changed.fire(undefined);
      else paint();
      shown = runs;
      const running = watcher.running().length;
      view.badge = running === 0 ? undefined : { value: running, tooltip: vscode.l10n.t('{0} running', running) };
    }),
    new vscode.Disposable(() => {
      clearInterval(aging);
      clearTimeout(painting);
    }),
  );
}

/**
 * One object for each id, whatever is known of it by now. VS Code may ask for the same children twice at once (a view that opens while a run ends), and drops them all where
 * the second answer names a known id with another object.
 */
class SameNodes {
  private readonly byId = new Map<string, RunsNode>();

  same(node: RunsNode): RunsNode {
    const known = this.byId.get(idOf(node));
    if (known !== undefined) return Object.assign(known, node);
    this.byId.set(idOf(node), node);
    return node;
  }
}

function idOf(node: RunsNode): string {
  return node.type === 'task' ? `task:${node.task}:${node.taskFile}` : node.type === 'run' ? `run:${node.run.item.id}` : `experiment:${node.run.item.id}:${node.experiment.id}`;
}

function childrenOf(watcher: StoreWatcher, node: RunsNode | undefined): readonly RunsNode[] {
  switch (node?.type) {
    case undefined:
      return tasksOf(watcher.runs());
    case 'task':
      return node.runs.map(run => ({ type: 'run', run }));
    case 'run':
      return experimentsOf(watcher, node.run);
    default:
      return [];
  }
}

function tasksOf(runs: readonly WatchedRun[]): RunsNode[] {
  const groups = new Map<string, { readonly type: 'task'; readonly task: string; readonly taskFile: string; readonly runs: WatchedRun[] }>();
  for (const run of runs) {
    const { task, taskFile } = run.item;
    const key = JSON.stringify([task, taskFile]);
    const group = groups.get(key) ?? { type: 'task', task, taskFile, runs: [] };
    group.runs.push(run);
    groups.set(key, group);
  }
  return [...groups.values()];
}

function taskItem(of: Extract<RunsNode, { type: 'task' }>): vscode.TreeItem {
  const { task, taskFile, runs } = of;
  const item = new vscode.TreeItem(task, vscode.TreeItemCollapsibleState.Expanded);
  item.id = idOf(of);
  item.description = runs.length === 1 ? vscode.l10n.t('1 run') : vscode.l10n.t('{0} runs', runs.length);
  item.tooltip = taskFile;
  item.iconPath = new vscode.ThemeIcon('checklist');
  item.contextValue = 'task';
  return item;
}

function runItem(run: WatchedRun): vscode.TreeItem {
  const { item: facts } = run;
  const running = facts.state !== 'ended';
  const outcome = facts.outcome ?? 'succeeded';
  const label = running ? progressText(facts) : (shortHeadline(facts) ?? outcomeText(facts.outcome));
  const node = new vscode.TreeItem(label, facts.tune === undefined ? vscode.TreeItemCollapsibleState.None : vscode.TreeItemCollapsibleState.Collapsed);
  node.id = idOf({ type: 'run', run });
  node.description = joined(' · ', [
    facts.paused === true ? vscode.l10n.t('paused') : running || outcome === 'succeeded' || label === outcomeText(outcome) ? undefined : outcomeText(outcome),
    facts.failed === 0 ? undefined : facts.tune === undefined ? vscode.l10n.t('{0} failed', facts.failed) : vscode.l10n.t('{0} not measured', facts.failed),
    agoText(facts.createdMs, Date.now()),
    running ? undefined : (facts.tune?.best?.configuration ?? facts.headline?.model),
  ]);
  node.tooltip = joined('\n', [
    facts.id,
    running ? undefined : headlineText(facts),
    `${facts.paused === true ? vscode.l10n.t('paused') : outcomeText(running ? undefined : outcome)}, ${progressText(facts)}`,
    path.basename(facts.taskFile),
    new Date(facts.createdMs).toLocaleString(),
    run.row.error,
  ]);
  node.iconPath = facts.paused === true ? new vscode.ThemeIcon('debug-pause') : running ? new vscode.ThemeIcon('sync~spin') : new vscode.ThemeIcon(outcomeIcons[outcome].icon, new vscode.ThemeColor(outcomeIcons[outcome].color));
  node.contextValue = running ? (facts.paused === true ? 'runRunningPaused' : run.row.kind === 'bench' ? 'runRunning' : run.row.kind === 'tune' ? 'runRunningPausable' : 'runRunningPausableEval') : outcome === 'succeeded' ? 'runDone' : 'runUnfinished';
  node.command = { title: vscode.l10n.t('Open Panel'), command: 'pitwall.openPanel', arguments: [facts.id] };
  node.accessibilityInformation = { label: `${facts.task}, ${outcomeText(running ? undefined : outcome)}, ${label}, ${node.description}` };
  return node;
}

/** Read when somebody looks: lists of runs stay cheap. */
function experimentsOf(watcher: StoreWatcher, run: WatchedRun): RunsNode[] {
  if (run.item.tune === undefined) return [];
  return (watcher.readerOf(run.item.id)?.experiments(run.item.id) ?? []).map(experiment => ({ type: 'experiment', run, experiment }));
}

function experimentItem(of: Extract<RunsNode, { type: 'experiment' }>): vscode.TreeItem {
  const { run, experiment } = of;
  const { id, configuration, judged, outcome, error } = experiment;
  const isBest = run.item.tune?.best?.experiment === id;
  const running = outcome === undefined && run.item.state !== 'ended';
  const words = { waiting: vscode.l10n.t('waiting'), starting: vscode.l10n.t('starting'), bench: vscode.l10n.t('in its bench'), eval: vscode.l10n.t('in its eval'), ended: vscode.l10n.t('stopping') };
  const failures = { ok: '', startFailed: vscode.l10n.t('did not start'), died: vscode.l10n.t('its server died'), failed: vscode.l10n.t('failed'), timedOut: vscode.l10n.t('timed out'), cancelled: vscode.l10n.t('cancelled') };
  const standing = running ? words[experiment.stage] : outcome === undefined ? vscode.l10n.t('interrupted') : outcome !== 'ok' ? failures[outcome] : judged?.feasible === true ? (judged.objective === undefined ? '' : tuneNumber(judged.objective.value, judged.objective.unit)) : vscode.l10n.t('infeasible');
  const node = new vscode.TreeItem(`${id} · ${standing}`);
  node.id = idOf(of);
  node.description = configurationText(configuration);
  node.tooltip = joined('\n', [configurationText(configuration), standing, isBest ? vscode.l10n.t('the best') : undefined, error]);
  node.iconPath = running ? new vscode.ThemeIcon('sync~spin') : isBest ? new vscode.ThemeIcon('star-full', new vscode.ThemeColor('testing.iconPassed')) : outcome === 'ok' ? new vscode.ThemeIcon(judged?.feasible === true ? 'pass' : 'circle-slash') : new vscode.ThemeIcon('error', new vscode.ThemeColor('testing.iconFailed'));
  node.contextValue = 'experiment';
  node.command = { title: vscode.l10n.t('Open Panel'), command: 'pitwall.openPanel', arguments: [run.item.id, id] };
  node.accessibilityInformation = { label: `${id}, ${standing}, ${configurationText(configuration)}` };
  return node;
}

function joined(between: string, parts: readonly (string | undefined)[]): string {
  return parts.filter(part => part !== undefined).join(between);
}
