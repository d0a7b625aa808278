import * as vscode from 'vscode';
import { deviceState, type DeviceList } from '../../report/deviceList.ts';
import { Lazy } from '../lazy.ts';
import type { CliWatch } from '../live/cliWatch.ts';
import type { ShownTree, TreeContent } from '../live/lazyTree.ts';
import type { StoreWatcher } from '../storeWatcher.ts';
import { openFolders } from '../workspaces.ts';
import { devicesItem, type DevicesNode } from './deviceItems.ts';

/** The machine's devices, who holds them and who waits; looked at while the view is seen, and not otherwise. */
export class DevicesView implements TreeContent<DevicesNode> {
  private readonly watcher: StoreWatcher;
  private readonly changed: vscode.EventEmitter<undefined>;
  private readonly view: vscode.TreeView<DevicesNode>;
  private readonly watch: Lazy<CliWatch>;
  private readonly subscriptions: vscode.Disposable;
  private list: DeviceList | undefined;

  constructor({ view, changed }: ShownTree<DevicesNode>, watcher: StoreWatcher, extensionPath: string) {
    this.watcher = watcher;
    this.view = view;
    this.changed = changed;
    this.watch = new Lazy(async () => {
      const { watchDevices } = await import('./watchDevices.ts');
      return watchDevices({
        extensionPath,
        onList: list => this.show(list),
        onFailure: failure => {
          this.show(undefined);
          this.view.message = failure;
        },
      });
    });
    const follow = (): void => void this.follow();
    this.subscriptions = vscode.Disposable.from(this.watch, this.view.onDidChangeVisibility(follow), vscode.workspace.onDidGrantWorkspaceTrust(follow));
    follow();
  }

  itemOf(node: DevicesNode): vscode.TreeItem {
    return devicesItem(node, this.watcher, Date.now());
  }

  dispose(): void {
    this.subscriptions.dispose();
  }

  /** A workspace's file says which devices it uses, and which program tells of them is the machine's: both only where the person trusts the workspace. */
  private async follow(): Promise<void> {
    if (!this.isLookedAt()) return this.watch.made?.stop();
    if (this.list === undefined) this.view.message = vscode.l10n.t('Looking for devices…');
    const watch = await this.watch.get();
    if (this.isLookedAt()) watch.start();
  }

  private isLookedAt(): boolean {
    return this.view.visible && vscode.workspace.isTrusted && openFolders().length > 0;
  }

  private show(list: DeviceList | undefined): void {
    this.list = list;
    this.view.message = '';
    const devices = list?.devices ?? [];
    const free = devices.filter(device => deviceState(device) === 'free').length;
    this.view.description = devices.length === 0 ? '' : vscode.l10n.t('{0} of {1} free', free, devices.length);
    this.changed.fire(undefined);
  }

  children(node?: DevicesNode): DevicesNode[] {
    if (node?.type === 'queue') return node.waiting.map((user, k) => ({ type: 'waiting', place: k + 1, user }));
    if (node !== undefined || this.list === undefined) return [];
    const { devices, waiting, notes } = this.list;
    return [...devices.map((device): DevicesNode => ({ type: 'device', device })), ...(waiting.length === 0 ? [] : [{ type: 'queue', waiting } as const]), ...notes.map((text): DevicesNode => ({ type: 'note', text }))];
  }
}
