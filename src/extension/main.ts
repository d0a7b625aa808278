import * as vscode from 'vscode';
import type { RunListItem } from '../report/view.ts';
import { provideAuthoring } from './authoring/provideAuthoring.ts';
import { CodeConsent } from './codeConsent.ts';
import { provideCodeLenses } from './codeLens.ts';
import { provideConvertLenses } from './convertLens.ts';
import { registerCommands } from './commands/registerCommands.ts';
import type { DevicesNode } from './devices/deviceItems.ts';
import { watchProblems } from './diagnostics.ts';
import { OwnRuns } from './ends/ownRuns.ts';
import { watchRunEnds } from './ends/watchRunEnds.ts';
import { Lazy } from './lazy.ts';
import { ModelBridges } from './languageModels/modelBridges.ts';
import type { EndpointsNode } from './endpoints/endpointItems.ts';
import { LazyTree } from './live/lazyTree.ts';
import { hasJobsLeft } from './runs/hasJobsLeft.ts';
import { RunsView } from './runsTree.ts';
import { RunDocuments } from './runDocuments.ts';
import { Secrets } from './secrets.ts';
import type { Services } from './services.ts';
import { statusWhenThereAreRuns } from './status/statusWhenThereAreRuns.ts';
import { StoreWatcher } from './storeWatcher.ts';
import { TestExplorer } from './testing/testExplorer.ts';
import { openFolders } from './workspaces.ts';

/** What the extension gives to its tests. */
export interface PitwallApi {
  /** From the call of `activate` to its return. */
  readonly activationMs: number;
  /** What the panel's content security policy refused: always empty. */
  cspViolations(): readonly string[];
  runs(): readonly RunListItem[];
  /** The Test Explorer, whose results are in nobody's hands otherwise. */
  readonly tests: Pick<TestExplorer, 'picture' | 'find' | 'run'>;
  /** The trees as they stand: a line a node, indented. */
  tree(view: 'runs' | 'gpus' | 'endpoints'): Promise<readonly string[]>;
}

export function activate(context: vscode.ExtensionContext): PitwallApi {
  const startMs = performance.now();
  const log = vscode.window.createOutputChannel('Pitwall', { log: true });
  const watcher = new StoreWatcher(failure => {
    log.error(failure);
    void vscode.window.showErrorMessage(`${failure}.`);
  });
  const secrets = new Secrets(context.secrets, context.globalState);
  const tasks = new Lazy(async () => new (await import('./taskWork.ts')).TaskWork(watcher, secrets));
  const documents = new RunDocuments(watcher);
  const panel = new Lazy(async () => new (await import('./panel/panelHost.ts')).PanelHost(watcher, documents, context.extensionUri, log, context.workspaceState));
  const bridges = new ModelBridges({ select: async selector => await (await import('./languageModels/vscodeModels.ts')).createEditorModels(context.languageModelAccessInformation).select(selector) }, context.workspaceState);
  const ownRuns = new OwnRuns(context.workspaceState, process.pid, isProcess);
  const services: Services = { extensionPath: context.extensionPath, watcher, tasks, panel, documents, secrets, consent: new CodeConsent(context.workspaceState), bridges, ownRuns, log };

  const runs = new RunsView(watcher);
  const tests = new TestExplorer(services);
  const gpus = new LazyTree<DevicesNode>('pitwall.gpus', async shown => new (await import('./devices/devicesView.ts')).DevicesView(shown, watcher, context.extensionPath));
  const endpoints = new LazyTree<EndpointsNode>('pitwall.endpoints', async shown => new (await import('./endpoints/endpointsView.ts')).EndpointsView(shown, watcher, secrets, context.extensionPath));
  let isTold = false;
  // The files of an extension that was replaced under its window are gone.
  const tellOnce = (error: unknown): void => {
    log.error(error instanceof Error ? error : String(error));
    if (!isTold) void vscode.window.showErrorMessage(vscode.l10n.t('A part of Pitwall could not be loaded: reload the window.'));
    isTold = true;
  };

  openFolders().forEach(folder => watcher.watch(folder));
  context.subscriptions.push(
    log,
    watcher,
    tasks,
    panel,
    documents,
    bridges,
    registerCommands(services, runs),
    provideCodeLenses(tasks, watcher),
    provideConvertLenses(),
    watchProblems(tasks),
    provideAuthoring(tasks),
    statusWhenThereAreRuns(watcher, async () => (await import('./statusBar.ts')).showStatus(watcher), tellOnce),
    runs,
    gpus,
    endpoints,
    watchRunEnds(services),
    tests,
    watcher.onDidChange(() => showContext(watcher)),
    vscode.window.registerWebviewPanelSerializer('pitwall.panel', {
      deserializeWebviewPanel: async (restored: vscode.WebviewPanel, state: unknown) => (await panel.get()).restore(restored, state),
    }),
    vscode.workspace.onDidChangeWorkspaceFolders(({ added, removed }) => {
      removed.forEach(({ uri }) => watcher.unwatch(uri.fsPath));
      added.filter(({ uri }) => uri.scheme === 'file').forEach(({ uri }) => watcher.watch(uri.fsPath));
      watcher.look();
    }),
  );
  // One that is in no store any more is no longer waited for.
  watcher.expectEnds([...new Set([...bridges.left, ...ownRuns.left])], run => ownRuns.forget(run));
  watcher.start();
  return { activationMs: performance.now() - startMs, cspViolations: () => panel.made?.cspViolations() ?? [], tests, runs: () => watcher.runs().map(({ item }) => item), tree: view => ({ runs, gpus, endpoints })[view].picture() };
}

function isProcess(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

/** What menus and key bindings ask for. */
function showContext(watcher: StoreWatcher): void {
  void vscode.commands.executeCommand('setContext', 'pitwall.running', watcher.running().length > 0);
  void vscode.commands.executeCommand('setContext', 'pitwall.jobsLeft', watcher.runs().some(hasJobsLeft));
  void vscode.commands.executeCommand('setContext', 'pitwall.hasRuns', watcher.runs().length > 0);
  void vscode.commands.executeCommand('setContext', 'pitwall.hasServerRuns', watcher.runs().some(({ item }) => /\.(?:bench|tune)\./u.test(item.taskFile)));
}
