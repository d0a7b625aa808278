import * as vscode from 'vscode';
import { parseEndpointList } from '../../protocol/parseEndpointList.ts';
import type { EndpointList } from '../../report/endpoints/endpointList.ts';
import { endpointUse } from '../../report/endpoints/endpointUse.ts';
import type { WatchedRun } from '../folderStore.ts';
import { CliWatch } from '../live/cliWatch.ts';
import { treePicture } from '../live/treePicture.ts';
import type { Secrets } from '../secrets.ts';
import type { StoreWatcher } from '../storeWatcher.ts';
import { openFolders } from '../workspaces.ts';
import { endpointsItem, partsOf, type EndpointsNode } from './endpointItems.ts';

/** So many task files are looked at: a system's longest command line has room for them. */
const mostFiles = 200;
const paintMs = 1_000;

/** Whom the workspace's tasks ask, the limits in force, and what runs do there now; looked at while the view is seen, and not otherwise. */
export class EndpointsView implements vscode.Disposable {
  private readonly watcher: StoreWatcher;
  private readonly secrets: Secrets;
  private readonly changed = new vscode.EventEmitter<undefined>();
  private readonly view: vscode.TreeView<EndpointsNode>;
  private readonly watch: CliWatch;
  private readonly subscriptions: vscode.Disposable;
  /** Task files that come and go. */
  private files: vscode.FileSystemWatcher | undefined;
  private asked: { readonly args: readonly string[]; readonly environment: Readonly<Record<string, string>> } | undefined;
  private list: EndpointList | undefined;
  private painting: NodeJS.Timeout | undefined;
  /** Of who looked last: what an older look finds is not for the view. */
  private looks = 0;

  constructor(watcher: StoreWatcher, secrets: Secrets, extensionPath: string) {
    this.watcher = watcher;
    this.secrets = secrets;
    const treeDataProvider: vscode.TreeDataProvider<EndpointsNode> = { onDidChangeTreeData: this.changed.event, getTreeItem: node => endpointsItem(node, Date.now()), getChildren: node => this.children(node) };
    this.view = vscode.window.createTreeView('pitwall.endpoints', { treeDataProvider });
    this.watch = new CliWatch({
      extensionPath,
      asked: () => this.asked ?? { args: [] },
      onLine: line => this.show(parseEndpointList(line)),
      onFailure: failure => {
        this.show(undefined);
        this.view.message = failure;
      },
    });
    const follow = (): void => void this.follow();
    this.subscriptions = vscode.Disposable.from(this.changed, this.view, this.watch, this.view.onDidChangeVisibility(follow), vscode.workspace.onDidGrantWorkspaceTrust(follow), watcher.onDidChange(() => this.paint()));
  }

  picture(): readonly string[] {
    return treePicture<EndpointsNode>(node => this.children(node), node => endpointsItem(node, Date.now()));
  }

  dispose(): void {
    this.looks++;
    clearTimeout(this.painting);
    this.files?.dispose();
    this.subscriptions.dispose();
  }

  private async follow(): Promise<void> {
    const look = ++this.looks;
    this.watch.stop();
    if (!this.view.visible || !vscode.workspace.isTrusted) {
      this.files?.dispose();
      this.files = undefined;
      return;
    }
    if (this.files === undefined) {
      this.files = vscode.workspace.createFileSystemWatcher(taskFiles, false, true, false);
      this.files.onDidCreate(() => void this.follow());
      this.files.onDidDelete(() => void this.follow());
    }
    const [found, environment] = await Promise.all([vscode.workspace.findFiles(taskFiles, '**/node_modules/**', mostFiles), this.secrets.kept()]);
    if (look !== this.looks) return;
    const [folder] = openFolders();
    const files = found.filter(({ scheme }) => scheme === 'file').map(({ fsPath }) => fsPath).sort();
    if (files.length === 0 || folder === undefined) return this.show({ endpoints: [], notes: [] });
    this.asked = { args: ['endpoints', '--watch', '--json', '--workspace', folder, '--', ...files], environment };
    this.watch.start();
  }

  private show(list: EndpointList | undefined): void {
    this.list = list;
    this.view.message = '';
    this.changed.fire(undefined);
  }

  /** Runs count on all the time. */
  private paint(): void {
    if (!this.view.visible || this.list === undefined) return;
    this.painting ??= setTimeout(() => {
      this.painting = undefined;
      this.changed.fire(undefined);
    }, paintMs);
  }

  private children(node?: EndpointsNode): EndpointsNode[] {
    if (node?.type === 'endpoint') return [...partsOf(node.use)];
    if (node !== undefined || this.list === undefined) return [];
    return [...endpointUse(this.list.endpoints, this.watcher.runs(), run => this.flightOf(run)).map((use): EndpointsNode => ({ type: 'endpoint', use })), ...this.list.notes.map((text): EndpointsNode => ({ type: 'note', text }))];
  }

  private flightOf({ item }: WatchedRun): { readonly inFlight: number; readonly limit: number } | undefined {
    return this.watcher.readerOf(item.id)?.lastTick(item.id);
  }
}

const taskFiles = '**/*.{eval,bench,tune}.{yaml,yml,json}';
