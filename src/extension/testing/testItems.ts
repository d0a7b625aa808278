import { readFileSync } from 'node:fs';
import * as vscode from 'vscode';
import { renderProblem } from '../../base/problem.ts';
import { parseTask, type ParsedTask, type TaskOutline } from '../../task/parseTask.ts';
import { isTaskFile } from '../../task/taskFiles.ts';
import { isTaskDocument } from '../isTaskDocument.ts';
import type { TaskDocuments } from '../taskDocuments.ts';

const taskGlob = '**/*.{eval,bench,tune}.{yaml,yml,json}';
/** More task files than these are nobody's tests. */
const most = 2_000;

/** A test for each task file, with one for each model of an eval below it. Files are looked for once somebody looks at the tests. */
export class TestItems implements vscode.Disposable {
  private readonly controller: vscode.TestController;
  private readonly tasks: TaskDocuments;
  private readonly owned: vscode.Disposable[] = [];
  private watching = false;

  constructor(controller: vscode.TestController, tasks: TaskDocuments) {
    this.controller = controller;
    this.tasks = tasks;
  }

  async resolve(item: vscode.TestItem | undefined): Promise<void> {
    if (item === undefined) await this.discover();
    else this.readInto(item);
  }

  /** As discover, where nobody did before: what is open has items of its own and is not all. */
  async discoverOnce(): Promise<void> {
    if (!this.watching) await this.discover();
  }

  /** Every task file of the workspace; from then on as they come, change and go. */
  async discover(): Promise<void> {
    const found = await vscode.workspace.findFiles(taskGlob, '**/node_modules/**', most);
    const ids = new Set(found.map(String));
    for (const [id, { uri }] of this.controller.items) if (!ids.has(id) && (uri === undefined || !ids.has(uri.toString()))) this.controller.items.delete(id);
    found.forEach(uri => this.itemOf(uri));
    if (this.watching) return;
    this.watching = true;
    const watcher = vscode.workspace.createFileSystemWatcher(taskGlob);
    this.owned.push(
      watcher,
      watcher.onDidCreate(uri => this.itemOf(uri)),
      watcher.onDidChange(uri => this.changed(uri)),
      watcher.onDidDelete(uri => this.controller.items.delete(uri.toString())),
    );
  }

  /** A line a test, indented: `small.eval.yaml`, `  careful:5`. Reads what was not read yet. */
  async picture(): Promise<readonly string[]> {
    await this.discover();
    const lines = (item: vscode.TestItem, indent: string): string[] => {
      if (item.canResolveChildren && item.children.size === 0) this.readInto(item);
      return [`${indent}${item.label}${item.range === undefined ? '' : `:${item.range.start.line + 1}`}${item.error === undefined ? '' : ' (error)'}`, ...[...item.children].flatMap(([, child]) => lines(child, `${indent}  `))];
    };
    return [...this.controller.items].map(([, item]) => item).sort((a, b) => a.label.localeCompare(b.label)).flatMap(item => lines(item, ''));
  }

  /** As it is in the editor, or else on disk; undefined where it cannot be read. */
  parse(uri: vscode.Uri): ParsedTask | undefined {
    const open = vscode.workspace.textDocuments.find(document => document.uri.toString() === uri.toString());
    if (open !== undefined) return this.tasks.parse(open);
    try {
      return parseTask(readFileSync(uri.fsPath, 'utf8'), uri.fsPath);
    } catch {
      return undefined;
    }
  }

  /** The tests of a file's models, read now where nobody looked at them before. */
  childrenOf(item: vscode.TestItem): readonly vscode.TestItem[] {
    if (item.canResolveChildren) this.readInto(item);
    return [...item.children].map(([, child]) => child);
  }

  itemOf(uri: vscode.Uri): vscode.TestItem {
    const known = this.controller.items.get(uri.toString());
    if (known !== undefined) return known;
    const item = this.controller.createTestItem(uri.toString(), vscode.workspace.asRelativePath(uri), uri);
    item.canResolveChildren = /\.eval\.\w+$/i.test(uri.path);
    this.controller.items.add(item);
    return item;
  }

  readDocument(document: vscode.TextDocument): void {
    if (isTaskDocument(document)) this.readInto(this.itemOf(document.uri));
  }

  dispose(): void {
    for (const one of this.owned) one.dispose();
  }

  private changed(uri: vscode.Uri): void {
    const item = this.itemOf(uri);
    // What nobody has opened is read when somebody does.
    if (item.range !== undefined || item.error !== undefined) this.readInto(item);
  }

  private readInto(item: vscode.TestItem): void {
    const { uri } = item;
    if (uri === undefined || !isTaskFile(uri.fsPath)) return;
    const parsed = this.parse(uri);
    const problem = parsed?.problems.find(({ severity }) => severity === 'error');
    item.error = problem === undefined ? undefined : renderProblem({ ...problem, file: vscode.workspace.asRelativePath(problem.file) });
    // While somebody types, what was readable stays.
    if (parsed?.outline === undefined) return;
    const { outline } = parsed;
    item.range = lineRange(outline.line);
    item.description = outline.name ?? '';
    const isEval = outline.kind === 'eval';
    item.canResolveChildren = isEval;
    item.children.replace(isEval ? this.modelsOf(item, uri, outline) : []);
  }

  private modelsOf(item: vscode.TestItem, uri: vscode.Uri, { models }: TaskOutline): vscode.TestItem[] {
    // Two of one id is what a copied model is until its id is changed: one test, where the first is.
    return models.filter(({ id }, k) => models.findIndex(other => other.id === id) === k).map(({ id, line }, k) => {
      const child = item.children.get(childId(uri, id)) ?? this.controller.createTestItem(childId(uri, id), id, uri);
      child.range = lineRange(line);
      child.sortText = String(k).padStart(6, '0');
      return child;
    });
  }
}

function childId(uri: vscode.Uri, model: string): string {
  return `${uri.toString()}#${model}`;
}

function lineRange(line: number): vscode.Range {
  return new vscode.Range(line - 1, 0, line - 1, 0);
}
