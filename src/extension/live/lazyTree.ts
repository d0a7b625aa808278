import * as vscode from 'vscode';
import type { Disposable } from '../../base/disposable.ts';
import { Lazy } from '../lazy.ts';

/** What a tree shows. */
export interface TreeContent<T> extends Disposable {
  children(node?: T): readonly T[];
  itemOf(node: T): vscode.TreeItem;
}

/** What a content draws on. */
export interface ShownTree<T> {
  readonly view: vscode.TreeView<T>;
  /** It is to be asked anew. */
  readonly changed: vscode.EventEmitter<undefined>;
}

/** A tree whose content is loaded when somebody first looks at it. */
export class LazyTree<T> implements vscode.Disposable {
  private readonly content: Lazy<TreeContent<T>>;
  private readonly shown: ShownTree<T>;

  constructor(id: string, load: (shown: ShownTree<T>) => Promise<TreeContent<T>>) {
    const changed = new vscode.EventEmitter<undefined>();
    const treeDataProvider: vscode.TreeDataProvider<T> = {
      onDidChangeTreeData: changed.event,
      getTreeItem: async node => (await this.content.get()).itemOf(node),
      getChildren: async node => [...(await this.content.get()).children(node)],
    };
    this.content = new Lazy(() => load(this.shown));
    this.shown = { view: vscode.window.createTreeView(id, { treeDataProvider }), changed };
  }

  /** As it stands, for tests. */
  async picture(): Promise<readonly string[]> {
    const [content, { treePicture }] = await Promise.all([this.content.get(), import('./treePicture.ts')]);
    return treePicture<T>(node => content.children(node), node => content.itemOf(node));
  }

  dispose(): void {
    this.content.dispose();
    this.shown.view.dispose();
    this.shown.changed.dispose();
  }
}
