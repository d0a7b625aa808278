import * as vscode from 'vscode';
import type { Services } from '../services.ts';
import { runTests, type TestRuns } from './runTests.ts';
import { TestItems } from './testItems.ts';

/** The Test Explorer: each task is a test, its models are tests below it, its gates are the assertions. Nothing is looked for before somebody looks. */
export class TestExplorer implements vscode.Disposable {
  private readonly items: TestItems;
  private readonly services: Services;
  private readonly controller: vscode.TestController;

  constructor(services: Services) {
    this.services = services;
    this.controller = vscode.tests.createTestController('pitwall.tests', 'Pitwall');
    this.items = new TestItems(this.controller, services.tasks);
    this.controller.createRunProfile(vscode.l10n.t('Run'), vscode.TestRunProfileKind.Run, async (request, token) => await this.run(request, token), true);
  }

  async picture(): Promise<readonly string[]> {
    return await this.items.picture();
  }

  /** Of files or of their models, by label and label of the model. */
  async find(labels: readonly (readonly [file: string, model?: string])[]): Promise<readonly vscode.TestItem[]> {
    await this.items.picture();
    const all = [...this.controller.items].map(([, item]) => item);
    return labels.flatMap(([file, model]) => all.filter(({ label }) => label === file).flatMap(item => (model === undefined ? [item] : this.items.childrenOf(item).filter(({ label }) => label === model))));
  }

  async run(request: vscode.TestRunRequest, token: vscode.CancellationToken, runs: TestRuns = this.controller): Promise<void> {
    if (request.include === undefined) await this.items.discoverOnce();
    await runTests(this.services, this.items, [...this.controller.items].map(([, item]) => item), request, token, runs);
  }

  dispose(): void {
    this.items.dispose();
    this.controller.dispose();
  }
}
