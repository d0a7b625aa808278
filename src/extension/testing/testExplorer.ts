import * as vscode from 'vscode';
import { isTaskDocument } from '../isTaskDocument.ts';
import { Lazy } from '../lazy.ts';
import type { Services } from '../services.ts';
import type { TestRuns } from './runTests.ts';
import type { TestItems } from './testItems.ts';

/** The Test Explorer: each task is a test, its models are tests below it, its gates are the assertions. Nothing is looked for before somebody looks. */
export class TestExplorer implements vscode.Disposable {
  private readonly items: Lazy<TestItems>;
  private readonly services: Services;
  private readonly controller: vscode.TestController;
  private readonly opened: vscode.Disposable;

  constructor(services: Services) {
    this.services = services;
    this.controller = vscode.tests.createTestController('pitwall.tests', 'Pitwall');
    this.items = new Lazy(async () => (await services.tasks.get()).tests(this.controller));
    this.controller.resolveHandler = async item => await (await this.items.get()).resolve(item);
    this.controller.refreshHandler = async () => await (await this.items.get()).discover();
    this.controller.createRunProfile(vscode.l10n.t('Run'), vscode.TestRunProfileKind.Run, async (request, token) => await this.run(request, token), true);
    // What is open has its tests in the gutter, as other languages' tests do.
    const read = (document: vscode.TextDocument): void => void this.readDocument(document);
    this.opened = vscode.Disposable.from(vscode.workspace.onDidOpenTextDocument(read), vscode.workspace.onDidChangeTextDocument(({ document }) => read(document)));
  }

  async picture(): Promise<readonly string[]> {
    return await (await this.items.get()).picture();
  }

  /** Of files or of their models, by label and label of the model. */
  async find(labels: readonly (readonly [file: string, model?: string])[]): Promise<readonly vscode.TestItem[]> {
    const items = await this.items.get();
    await items.picture();
    const all = [...this.controller.items].map(([, item]) => item);
    return labels.flatMap(([file, model]) => all.filter(({ label }) => label === file).flatMap(item => (model === undefined ? [item] : items.childrenOf(item).filter(({ label }) => label === model))));
  }

  async run(request: vscode.TestRunRequest, token: vscode.CancellationToken, runs: TestRuns = this.controller): Promise<void> {
    const items = await this.items.get();
    if (request.include === undefined) await items.discoverOnce();
    const { runTests } = await import('./runTests.ts');
    await runTests(this.services, items, [...this.controller.items].map(([, item]) => item), request, token, runs);
  }

  dispose(): void {
    this.opened.dispose();
    this.items.dispose();
    this.controller.dispose();
  }

  private async readDocument(document: vscode.TextDocument): Promise<void> {
    if (isTaskDocument(document)) (await this.items.get()).readDocument(document);
  }
}
