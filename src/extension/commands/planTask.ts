import { execa } from 'execa';
import path from 'node:path';
import * as vscode from 'vscode';
import { HumanError } from '../../base/humanError.ts';
import { settings } from '../../task/settingNames.ts';
import type { Services } from '../services.ts';
import { isTrusted, savedTask } from '../startRun.ts';
import { editorSettings, workspaceOf } from '../workspaces.ts';

const scheme = 'pitwall-plan';

/** Shows what a task would run, as a read-only text beside it. The command line makes it, in a process of its own: data sets are read, and schedules simulated. */
export class PlanDocuments implements vscode.Disposable {
  private readonly texts = new Map<string, string>();
  private readonly changed = new vscode.EventEmitter<vscode.Uri>();
  private readonly registration = vscode.workspace.registerTextDocumentContentProvider(scheme, { onDidChange: this.changed.event, provideTextDocumentContent: uri => this.texts.get(uri.toString()) ?? '' });

  /** Returns the document's address; undefined where the person gave up. */
  async show(services: Services, file: vscode.Uri): Promise<vscode.Uri | undefined> {
    if (!(await isTrusted())) return undefined;
    await savedTask(services, file);
    const text = await vscode.window.withProgress({ location: vscode.ProgressLocation.Window, title: vscode.l10n.t('Planning {0}', path.basename(file.fsPath)) }, () => plan(file, services.extensionPath));
    const uri = vscode.Uri.from({ scheme, path: `${file.path}.plan.txt` });
    this.texts.set(uri.toString(), text);
    this.changed.fire(uri);
    await vscode.window.showTextDocument(await vscode.workspace.openTextDocument(uri), { viewColumn: vscode.ViewColumn.Beside, preserveFocus: true, preview: true });
    return uri;
  }

  dispose(): void {
    this.registration.dispose();
    this.changed.dispose();
  }
}

async function plan(file: vscode.Uri, extensionPath: string): Promise<string> {
  const { stdout, stderr, exitCode } = await execa(process.execPath, [path.join(extensionPath, 'dist', 'cli.js'), 'plan', file.fsPath, '--workspace', workspaceOf(file)], {
    reject: false,
    windowsHide: true,
    extendEnv: false,
    env: { ...settingsOf(file), ...process.env, ELECTRON_RUN_AS_NODE: '1' },
  });
  if (exitCode === 0) return stdout;
  throw new HumanError({ what: stderr.trim().replace(/^pitwall: /, '') || 'the plan could not be made', toDo: 'see the task file, or run `pitwall plan` in a terminal' });
}

/** The editor's settings are weaker than the environment, as they are for a run. */
function settingsOf(file: vscode.Uri): Readonly<Record<string, string>> {
  const changed = editorSettings(file);
  return Object.fromEntries(
    Object.values<{ readonly editor: string; readonly environment: string }>({ ...settings }).flatMap(({ editor, environment }) => {
      const value = changed[editor];
      return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? [[environment, String(value)]] : [];
    }),
  );
}
