import * as vscode from 'vscode';
import type { Lazy } from './lazy.ts';
import type { StoreWatcher } from './storeWatcher.ts';
import type { TaskWork } from './taskWork.ts';
import { isTaskFile } from '../task/taskFiles.ts';

/** An age is read in minutes: it is painted anew this often. */
const ageMs = 60_000;
/** What runs counts on; it is painted anew this often at most. */
const paintMs = 500;

/** Lenses above a task and its parts, painted anew as runs get on. */
export function provideCodeLenses(tasks: Lazy<TaskWork>, watcher: StoreWatcher): vscode.Disposable {
  const changed = new vscode.EventEmitter<void>();
  let painting: NodeJS.Timeout | undefined;
  const paint = (): void => {
    painting = undefined;
    changed.fire();
  };
  const aging = setInterval(() => changed.fire(), ageMs);
  const provider: vscode.CodeLensProvider = {
    onDidChangeCodeLenses: changed.event,
    provideCodeLenses: async document => (isTaskFile(document.uri.fsPath) ? (await tasks.get()).lenses(document) : []),
  };
  return vscode.Disposable.from(
    changed,
    // Changes that come faster than lenses are made would put them off for as long as a run lasts.
    watcher.onDidChange(() => (painting ??= setTimeout(paint, paintMs))),
    new vscode.Disposable(() => clearTimeout(painting)),
    vscode.languages.registerCodeLensProvider([{ scheme: 'file', language: 'yaml' }, { scheme: 'file', language: 'json' }, { scheme: 'file', pattern: '**/*.{eval,bench,tune}.{yaml,yml,json}' }], provider),
    new vscode.Disposable(() => clearInterval(aging)),
  );
}
