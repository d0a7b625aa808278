import { readFile } from 'node:fs/promises';
import * as vscode from 'vscode';
import type { EndpointList } from '../../report/endpoints/endpointList.ts';
import { endpointUse } from '../../report/endpoints/endpointUse.ts';
import { joinEndpointLists } from '../../report/endpoints/joinEndpointLists.ts';
import { secretNames } from '../../task/secretVariable.ts';
import { editorEnvironment } from '../editorEnvironment.ts';
import type { WatchedRun } from '../folderStore.ts';
import type { CliQuestion, CliWatch } from '../live/cliWatch.ts';
import type { ShownTree, TreeContent } from '../live/lazyTree.ts';
import type { Secrets } from '../secrets.ts';
import type { StoreWatcher } from '../storeWatcher.ts';
import { workspaceOf } from '../workspaces.ts';
import { endpointsItem, partsOf, type EndpointsNode } from './endpointItems.ts';
import type { watchEndpoints } from './watchEndpoints.ts';

/** So many task files are looked at: a system's longest command line has room for them. */
const mostFiles = 200;
const paintMs = 1_000;

/** Whom the workspace's tasks ask, the limits in force, and what runs do there now; looked at while the view is seen, and not otherwise. */
export class EndpointsView implements TreeContent<EndpointsNode> {
  private readonly watcher: StoreWatcher;
  private readonly secrets: Secrets;
  private readonly changed: vscode.EventEmitter<undefined>;
  private readonly view: vscode.TreeView<EndpointsNode>;
  private readonly extensionPath: string;
  /** By folder: what its tasks ask for is decided by its own settings. */
  private readonly watches = new Map<string, FolderWatch>();
  private readonly subscriptions: vscode.Disposable;
  /** Task files that come and go. */
  private files: vscode.FileSystemWatcher | undefined;
  private list: EndpointList | undefined;
  private painting: NodeJS.Timeout | undefined;
  /** Of who looked last: what an older look finds is not for the view. */
  private looks = 0;

  constructor({ view, changed }: ShownTree<EndpointsNode>, watcher: StoreWatcher, secrets: Secrets, extensionPath: string) {
    this.watcher = watcher;
    this.view = view;
    this.changed = changed;
    this.secrets = secrets;
    this.extensionPath = extensionPath;
    const follow = (): void => void this.follow();
    this.subscriptions = vscode.Disposable.from(
      this.view.onDidChangeVisibility(follow),
      vscode.workspace.onDidGrantWorkspaceTrust(follow),
      vscode.workspace.onDidChangeWorkspaceFolders(follow),
      vscode.workspace.onDidChangeConfiguration(change => (change.affectsConfiguration('pitwall') ? follow() : undefined)),
      secrets.onDidChange(follow),
      watcher.onDidChange(() => this.paint()),
    );
    follow();
  }

  itemOf(node: EndpointsNode): vscode.TreeItem {
    return endpointsItem(node, Date.now());
  }

  dispose(): void {
    this.looks++;
    clearTimeout(this.painting);
    this.files?.dispose();
    for (const { watch } of this.watches.values()) watch.dispose();
    this.subscriptions.dispose();
  }

  /** Looks who is to be asked; a process that would be asked the same goes on. */
  private async follow(): Promise<void> {
    const look = ++this.looks;
    if (!this.view.visible || !vscode.workspace.isTrusted) {
      for (const { watch } of this.watches.values()) watch.stop();
      this.files?.dispose();
      this.files = undefined;
      return;
    }
    if (this.files === undefined) {
      const follow = (): void => void this.follow();
      this.files = vscode.workspace.createFileSystemWatcher(taskFiles);
      this.files.onDidCreate(follow);
      this.files.onDidDelete(follow);
      // It may name a secret that it did not name before.
      this.files.onDidChange(follow);
    }
    const found = (await vscode.workspace.findFiles(taskFiles, '**/node_modules/**', mostFiles)).filter(({ scheme }) => scheme === 'file');
    const questions = await Promise.all([...Map.groupBy(found, workspaceOf)].map(async ([folder, files]) => ({ folder, ...(await this.question(folder, files)) })));
    const { watchEndpoints } = await import('./watchEndpoints.ts');
    if (look !== this.looks) return;
    for (const [folder, { watch }] of this.watches) {
      if (questions.some(of => of.folder === folder)) continue;
      watch.dispose();
      this.watches.delete(folder);
    }
    for (const { folder, args, environment, said } of questions) this.ask(watchEndpoints, folder, { args, environment }, said);
    this.show();
  }

  private async question(folder: string, files: readonly vscode.Uri[]): Promise<CliQuestion & { readonly said: FolderWatch['said'] }> {
    const paths = files.map(({ fsPath }) => fsPath).sort();
    // A file that goes meanwhile names none.
    const names = await Promise.all(paths.map(async file => secretNames(await readFile(file, 'utf8').catch(() => ''))));
    const settings = Object.entries(editorEnvironment(vscode.Uri.file(folder)));
    return {
      args: ['endpoints', '--watch', '--json', '--workspace', folder, '--', ...paths],
      environment: { ...Object.fromEntries(settings.map(([variable, { value }]) => [variable, value])), ...(await this.secrets.kept([...new Set(names.flat())])) },
      said: Object.fromEntries(settings.map(([variable, { setting }]) => [variable, setting])),
    };
  }

  private ask(begin: typeof watchEndpoints, folder: string, question: CliQuestion, said: FolderWatch['said']): void {
    const key = JSON.stringify(question);
    const before = this.watches.get(folder);
    if (before?.key === key) return before.watch.start();
    before?.watch.dispose();
    const watch = begin({
      extensionPath: this.extensionPath,
      question,
      onList: list => {
        now.list = list;
        now.failure = undefined;
        this.show();
      },
      onFailure: failure => {
        now.list = undefined;
        now.failure = failure;
        this.show();
      },
    });
    // What was known of the folder stands there until more is.
    const now: FolderWatch = { key, said, watch, list: before?.list, failure: undefined };
    this.watches.set(folder, now);
    watch.start();
  }

  private show(): void {
    const folders = [...this.watches.values()];
    const known = folders.flatMap(({ list, said }) => (list === undefined ? [] : [{ list, said }]));
    this.list = known.length === 0 && folders.length > 0 ? undefined : joinEndpointLists(known);
    this.view.message = folders.flatMap(({ failure }) => failure ?? []).join('\n');
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

  children(node?: EndpointsNode): EndpointsNode[] {
    if (node?.type === 'endpoint') return [...partsOf(node.use)];
    if (node !== undefined || this.list === undefined) return [];
    return [...endpointUse(this.list.endpoints, this.watcher.runs(), run => this.flightOf(run)).map((use): EndpointsNode => ({ type: 'endpoint', use })), ...this.list.notes.map((text): EndpointsNode => ({ type: 'note', text }))];
  }

  private flightOf({ item }: WatchedRun): { readonly inFlight: number; readonly limit: number } | undefined {
    return this.watcher.readerOf(item.id)?.lastTick(item.id);
  }
}

/** A process that lists the endpoints of a folder, and what it said last. */
interface FolderWatch {
  /** Of what it was asked. */
  readonly key: string;
  /** By variable, the setting of the editor that it was made of. */
  readonly said: Readonly<Record<string, string>>;
  readonly watch: CliWatch;
  list: EndpointList | undefined;
  failure: string | undefined;
}

const taskFiles = '**/*.{eval,bench,tune}.{yaml,yml,json}';
