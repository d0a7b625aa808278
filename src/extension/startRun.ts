import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import * as vscode from 'vscode';
import type { Disposable } from '../base/disposable.ts';
import { HumanError } from '../base/humanError.ts';
import { newRunId } from '../plan/runId.ts';
import type { LaunchRequest } from '../protocol/launch.ts';
import type { RunChoices } from '../protocol/runChoices.ts';
import type { BenchFile } from '../task/bench.ts';
import { parseTask } from '../task/parseTask.ts';
import { rescoredSet } from '../task/rescoredSet.ts';
import { startedTask } from '../task/startedTask.ts';
import { sweepTask } from '../task/sweepTask.ts';
import type { Task } from '../task/task.ts';
import { launchRunner, type Launched } from './launch.ts';
import type { Services } from './services.ts';
import { taskTextOf } from './taskTextOf.ts';
import { offer, tell } from './tell.ts';
import { editorSettings, workspaceOf } from './workspaces.ts';

/** Runs a task file in a process of its own. Returns the run's id; undefined where the person gave up (the token may say so while questions are open) or was told why not. */
export async function startRun(services: Services, file: vscode.Uri, choices: RunChoices = {}, token?: vscode.CancellationToken): Promise<string | undefined> {
  if (!(await isTrusted())) return undefined;
  const task = await savedTask(services, file, tellNotes);
  const runId = newRunId(task.name, Date.now(), Math.random);
  const request = { taskFile: file.fsPath, workspace: workspaceOf(file), runId, ...choices, editorSettings: editorSettings(file) };
  return await launch(services, request, withSet(task, choices.set), token);
}

/** As the runner will read it: what is set may be a command. The file's task where that has errors, which the runner tells. */
function withSet(task: Task, set: readonly string[] | undefined): Task {
  if (set === undefined || set.length === 0) return task;
  return startedTask({ taskText: task.text, taskFile: task.file, set, evalText: bench => readFileSync(bench.evalFile, 'utf8') }) ?? task;
}

/** Judges what a run recorded with its task file as it is now, as a new run: no model is asked. Returns the new run's id. */
export async function rescoreRun(services: Services, run: string): Promise<string | undefined> {
  if (!(await isTrusted())) return undefined;
  const watched = services.watcher.find(run);
  const row = services.watcher.readerOf(run)?.run(run);
  if (watched === undefined || row === undefined) throw new HumanError({ what: vscode.l10n.t('run {0} is gone', run), toDo: vscode.l10n.t('run the task again') });
  const file = vscode.Uri.file(watched.item.taskFile);
  const task = await savedTask(services, file);
  const runId = newRunId(task.name, Date.now(), Math.random);
  return await launch(services, { taskFile: file.fsPath, workspace: watched.workspace, runId, rescore: { run, fromFile: true }, editorSettings: editorSettings(file) }, withSet(task, rescoredSet(row.launch.set, true)));
}

/** Finishes a run that did not come to its end. */
export async function resumeRun(services: Services, run: string, options: { readonly retryFailed?: true } = {}): Promise<string | undefined> {
  if (!(await isTrusted())) return undefined;
  const watched = services.watcher.find(run);
  const row = services.watcher.readerOf(run)?.run(run);
  if (watched === undefined || row === undefined) throw new HumanError({ what: vscode.l10n.t('run {0} is gone', run), toDo: vscode.l10n.t('run the task again') });
  // A resume reads the text the run began with, and what was set over it: its code is to be agreed to, its secrets are the ones to ask for.
  const task = startedTask({ ...row, set: row.launch.set, evalText: row.plan.sweep?.evalText });
  return await launch(services, { taskFile: row.taskFile, workspace: watched.workspace, runId: run, resume: true, ...options, editorSettings: editorSettings(vscode.Uri.file(row.taskFile)) }, task);
}

async function launch(services: Services, request: LaunchRequest, task: Task | undefined, token?: vscode.CancellationToken): Promise<string | undefined> {
  const agreed = task === undefined ? [] : await services.consent.ask(task, request);
  if (agreed === undefined) return undefined;
  const secrets = task === undefined ? {} : await services.secrets.environmentFor(task);
  if (secrets === undefined) return undefined;
  const bridge = task === undefined ? undefined : await services.bridges.openFor(request.runId, task, request.rescore === undefined ? request.models : []);
  if (token?.isCancellationRequested === true) {
    bridge?.dispose();
    return undefined;
  }
  const { log, failure } = launched(services, { ...request, ...(vscode.workspace.isTrusted ? { trusted: true } : {}), agreed }, { ...secrets, ...bridge?.environment }, bridge);
  services.log.info(`${request.resume === true ? 'resuming' : 'starting'} ${request.runId}, log: ${log}`);
  services.watcher.watch(request.workspace);
  services.ownRuns.add(request.runId);
  services.watcher.expect(request.runId);
  services.panel.made?.follow(request.runId);
  void failure.then(error => {
    bridge?.dispose();
    services.watcher.look();
    services.watcher.forget(request.runId);
    // A run that has begun tells its end through the store.
    if (error === undefined || services.watcher.find(request.runId)?.item.outcome === 'interrupted') return;
    services.log.error(`${request.runId}: ${error.what}`);
    void tell(error, { [vscode.l10n.t('Show Log')]: () => vscode.window.showTextDocument(vscode.Uri.file(log)) });
  });
  return request.runId;
}

/** A runner that cannot be started needs no bridge. */
function launched({ extensionPath }: Services, request: LaunchRequest, environment: Readonly<Record<string, string>>, bridge: Disposable | undefined): Launched {
  try {
    return launchRunner(request, extensionPath, environment);
  } catch (error) {
    bridge?.dispose();
    throw error;
  }
}

/**
 * What is run is what is on disk: the editor's text is saved first. Another tool's file is converted. Throws a HumanError where it has errors.
 * @param told hears what converting has changed
 */
export async function savedTask({ tasks }: Services, file: vscode.Uri, told?: (file: vscode.Uri, notes: readonly string[]) => void): Promise<Task> {
  if (!existsSync(file.fsPath) && file.scheme === 'file') throw new HumanError({ what: vscode.l10n.t('there is no such task file'), where: vscode.workspace.asRelativePath(file), toDo: vscode.l10n.t('save it first, or make one with New Task') });
  const document = await vscode.workspace.openTextDocument(file);
  if (document.isDirty && !(await document.save())) throw new HumanError({ what: vscode.l10n.t('the task file could not be saved'), where: vscode.workspace.asRelativePath(file), toDo: vscode.l10n.t('save it, and run it again') });
  const { text, converted } = await taskTextOf(file.fsPath, document.getText());
  if (converted !== undefined) {
    told?.(file, converted.notes);
    return convertedTask(file, text);
  }
  const { documents } = await tasks.get();
  const errors = documents.problems(document).filter(problem => problem.severity === 'error');
  const { task, bench } = documents.parse(document);
  if (bench !== undefined && errors.length === 0) return await savedSweep(bench);
  if (task === undefined || errors.length > 0) throw new HumanError({ what: vscode.l10n.t('the task file has problems'), where: path.basename(file.fsPath), problems: errors });
  return task;
}

/** Places of problems would be those of a text that nobody sees: the first is told as what it becomes. */
function convertedTask(file: vscode.Uri, text: string): Task {
  const { task, problems } = parseTask(text, file.fsPath);
  const [error] = problems.filter(({ severity }) => severity === 'error');
  if (task === undefined || error !== undefined) throw new HumanError({ what: vscode.l10n.t('what it becomes cannot be run: {0}', error?.message ?? ''), where: vscode.workspace.asRelativePath(file), toDo: vscode.l10n.t('convert it to a task, and mend that') });
  return task;
}

function tellNotes(file: vscode.Uri, notes: readonly string[]): void {
  if (notes.length === 0) return;
  const convert = { [vscode.l10n.t('Convert')]: () => vscode.commands.executeCommand('pitwall.convert', file) };
  void offer('warning', notes.length === 1 ? vscode.l10n.t('It is run as a Pitwall task, but for one thing: {0}.', notes[0] ?? '') : vscode.l10n.t('It is run as a Pitwall task, but for {0} things: the first is that {1}.', notes.length, notes[0] ?? ''), convert);
}

/** The eval that a bench names, saved and checked as well. */
async function savedSweep(bench: BenchFile): Promise<Task> {
  const open = vscode.workspace.textDocuments.find(({ uri }) => uri.scheme === 'file' && path.resolve(uri.fsPath) === path.resolve(bench.evalFile));
  if (open?.isDirty === true && !(await open.save())) throw new HumanError({ what: vscode.l10n.t('the eval that the bench names could not be saved'), where: vscode.workspace.asRelativePath(bench.evalFile), toDo: vscode.l10n.t('save it, and run the bench again') });
  const { task, problems } = sweepTask(bench, readFileSync(bench.evalFile, 'utf8'));
  const errors = problems.filter(problem => problem.severity === 'error');
  if (task === undefined || errors.length > 0) throw new HumanError({ what: vscode.l10n.t('the eval that the bench names has problems'), where: path.basename(bench.evalFile), problems: errors });
  return task;
}

export async function isTrusted(): Promise<boolean> {
  if (vscode.workspace.isTrusted) return true;
  await offer('warning', vscode.l10n.t('Nothing is run in a workspace that is not trusted: a task decides which endpoints are asked and which files are read.'), {
    [vscode.l10n.t('Manage Trust')]: () => vscode.commands.executeCommand('workbench.trust.manage'),
  });
  return false;
}
