import * as vscode from 'vscode';
import type { RunFilter } from '../report/runs/runGroups.ts';
import type * as RunsContent from './runs/runsContent.ts';
import { idOf, taskKey, type RunsNode } from './runs/runsNode.ts';
import { runningBadge } from './status/runningBadge.ts';
import type { StoreWatcher } from './storeWatcher.ts';

export type { RunsNode } from './runs/runsNode.ts';

/** The tree is painted anew this often at most, and as often for the ages. */
const paintMs = 1_000;
const ageMs = 60_000;
/** So many tasks, those that ran last, are open at first, so many of a task's runs are shown at once, and so many more when they are asked for. */
const openTasks = 5;
const shownRuns = 25;
const moreRuns = 100;

/** Runs by task, the task that ran last on top and its baseline before its other runs. */
export class RunsView implements vscode.Disposable {
  private readonly watcher: StoreWatcher;
  private readonly changed = new vscode.EventEmitter<undefined>();
  private readonly nodes = new SameNodes();
  private readonly view: vscode.TreeView<RunsNode>;
  private readonly subscriptions: vscode.Disposable;
  private painting: NodeJS.Timeout | undefined;
  private content: Promise<typeof RunsContent> | undefined;
  private filtered: RunFilter = {};
  private shown = 0;
  private baselineWanted = false;
  /** By task: how many of its runs are shown, where more were asked for. */
  private readonly limits = new Map<string, number>();
  /** Whether a task was open when it was first seen: an item's state is not changed under a person's hands. */
  private readonly opened = new Map<string, boolean>();

  constructor(watcher: StoreWatcher) {
    this.watcher = watcher;
    const provider: vscode.TreeDataProvider<RunsNode> = {
      onDidChangeTreeData: this.changed.event,
      getTreeItem: async node => (await this.load()).runsItem(node, Date.now()),
      getChildren: async node => this.children(await this.load(), node),
    };
    this.view = vscode.window.createTreeView('pitwall.runs', { treeDataProvider: provider, canSelectMany: true });
    const aging = setInterval(() => this.changed.fire(undefined), ageMs);
    this.subscriptions = vscode.Disposable.from(this.changed, this.view, watcher.onDidChange(() => this.follow()), new vscode.Disposable(() => {
      clearInterval(aging);
      clearTimeout(this.painting);
    }));
  }

  get selection(): readonly RunsNode[] {
    return this.view.selection;
  }

  get filter(): RunFilter {
    return this.filtered;
  }

  /** Shows only what fits; an empty filter shows all. */
  setFilter(filter: RunFilter): void {
    this.filtered = filter;
    const active = isActive(filter);
    this.view.description = active ? [filter.only === undefined ? undefined : onlyText(filter.only), filter.text === undefined || filter.text === '' ? undefined : `“${filter.text}”`].filter(part => part !== undefined).join(' · ') : '';
    void vscode.commands.executeCommand('setContext', 'pitwall.runsFiltered', active);
    this.tellBaseline();
    this.changed.fire(undefined);
  }

  showMore(node: Extract<RunsNode, { type: 'more' }>): void {
    const key = taskKey(node);
    this.limits.set(key, (this.limits.get(key) ?? shownRuns) + moreRuns);
    this.changed.fire(undefined);
  }

  /** As it stands, for tests. */
  async picture(): Promise<readonly string[]> {
    const content = await this.load();
    return content.treePicture<RunsNode>(node => this.children(content, node), node => content.runsItem(node, Date.now()));
  }

  dispose(): void {
    this.subscriptions.dispose();
  }

  private follow(): void {
    const runs = this.watcher.runs().length;
    // A run that appears is shown at once; one that counts on can wait.
    if (runs !== this.shown) this.changed.fire(undefined);
    else
      this.painting ??= setTimeout(() => {
        this.painting = undefined;
        this.changed.fire(undefined);
      }, paintMs);
    this.shown = runs;
    this.tellBaseline();
    this.view.badge = runningBadge(this.watcher.running());
  }

  /** Who looks for regressions is told where nothing can be one. */
  private tellBaseline(): void {
    const wanted = this.filtered.only === 'regressions' && !this.watcher.runs().some(({ item }) => item.baseline === true);
    if (wanted === this.baselineWanted) return;
    this.baselineWanted = wanted;
    void vscode.commands.executeCommand('setContext', 'pitwall.baselineWanted', wanted);
  }

  private async load(): Promise<typeof RunsContent> {
    return await (this.content ??= import('./runs/runsContent.ts').catch((error: unknown) => {
      this.content = undefined;
      throw error;
    }));
  }

  private children(content: typeof RunsContent, node?: RunsNode): RunsNode[] {
    return this.childrenOf(content, node).map(child => this.nodes.same(child));
  }

  private childrenOf(content: typeof RunsContent, node: RunsNode | undefined): readonly RunsNode[] {
    switch (node?.type) {
      case undefined:
        return this.tasks(content);
      case 'task':
        return this.runsOf(node);
      case 'run':
        return experimentsOf(this.watcher, node);
      default:
        return [];
    }
  }

  private tasks({ groupRuns }: typeof RunsContent): readonly RunsNode[] {
    const filtered = isActive(this.filtered);
    return groupRuns(this.watcher.runs(), this.filtered).map(({ task, taskFile, runs, total, baseline, differences, regressions }, k) => {
      const key = taskKey({ task, taskFile });
      if (!this.opened.has(key)) this.opened.set(key, k < openTasks);
      const first = baseline !== undefined && runs.includes(baseline) ? [baseline] : [];
      return { type: 'task', task, taskFile, runs: [...first, ...runs.filter(run => run !== baseline)], total, regressions, differences, expanded: filtered || this.opened.get(key) === true, filtered };
    });
  }

  private runsOf(node: Extract<RunsNode, { type: 'task' }>): readonly RunsNode[] {
    const { task, taskFile, runs, differences } = node;
    const limit = this.limits.get(taskKey(node)) ?? shownRuns;
    const shown = runs.slice(0, limit).map((run): RunsNode => ({ type: 'run', run, difference: differences.get(run.item.id) }));
    return runs.length <= limit ? shown : [...shown, { type: 'more', task, taskFile, hidden: runs.length - limit }];
  }
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

/** Read when somebody looks: lists of runs stay cheap. */
function experimentsOf(watcher: StoreWatcher, { run }: Extract<RunsNode, { type: 'run' }>): readonly RunsNode[] {
  if (run.item.tune === undefined) return [];
  return (watcher.readerOf(run.item.id)?.experiments(run.item.id) ?? []).map(experiment => ({ type: 'experiment', run, experiment }));
}

function isActive({ text, only }: RunFilter): boolean {
  return only !== undefined || (text !== undefined && text.trim() !== '');
}

export function onlyText(only: NonNullable<RunFilter['only']>): string {
  return { regressions: vscode.l10n.t('only regressions'), failed: vscode.l10n.t('only failed'), running: vscode.l10n.t('only running') }[only];
}
