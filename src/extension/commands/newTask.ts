import { existsSync } from 'node:fs';
import path from 'node:path';
import * as vscode from 'vscode';
import { newTask, newTaskData } from '../../task/newTask.ts';
import { writeTask, type NewData, type NewTaskChoice } from '../../task/wizard/writeTask.ts';
import type { Found, FoundData } from '../../task/wizard/found.ts';
import { askInTurn } from '../newTask/askInTurn.ts';
import type { Chosen } from '../newTask/chosen.ts';
import { fileQuestion } from '../newTask/fileQuestion.ts';
import { kindQuestion } from '../newTask/kindQuestion.ts';
import { nothingFound, parseFound } from '../newTask/look.ts';
import { runCli } from '../runCli.ts';
import type { Services } from '../services.ts';
import { offer } from '../tell.ts';
import { writeNewFile } from '../writeNewFile.ts';

/** Looks at the workspace, asks a few questions with what was found as their first answers, writes a task file that runs as it is, and opens it. */
export async function createTask(services: Services): Promise<vscode.Uri | undefined> {
  const folder = await pickFolder();
  if (folder === undefined) return undefined;
  const stop = new AbortController();
  try {
    // It looks while the first question is read. Only who is trusted with the folder lets its files be read.
    const found = vscode.workspace.isTrusted ? look(services, folder, stop.signal) : Promise.resolve(nothingFound);
    const answer = await askInTurn(kindQuestion(found, chosen => fileQuestion(folder, chosen)));
    if (answer === undefined) return undefined;
    write(folder, answer.file, answer.chosen);
    const uri = vscode.Uri.file(answer.file);
    // Not as a preview, which the next file that is looked at would replace.
    await vscode.window.showTextDocument(uri, { preview: false });
    return uri;
  } finally {
    stop.abort();
  }
}

async function look({ extensionPath, log }: Services, folder: string, signal: AbortSignal): Promise<Found> {
  try {
    return parseFound(await runCli(extensionPath, ['init', '--detect', '--json'], { cwd: folder, signal }));
  } catch (error) {
    // The questions are asked all the same, with less to choose from.
    if (!signal.aborted) log.warn(`the folder could not be looked at: ${error instanceof Error ? error.message : String(error)}`);
    return nothingFound;
  }
}

function write(folder: string, file: string, chosen: Chosen): void {
  writeNewFile(file, chosen.kind === 'template' ? newTask(chosen.of) : writeTask(named(chosen, folder, file)));
  if (chosen.kind !== 'template') return;
  for (const data of newTaskData(chosen.of)) {
    const target = path.join(path.dirname(file), data.name);
    if (!existsSync(target)) writeNewFile(target, data.text);
  }
}

/** A data file's path is told from the task file. */
function named(chosen: Exclude<Chosen, { kind: 'template' }>, folder: string, file: string): NewTaskChoice {
  const name = path.basename(file).replace(/\.(eval|bench)\.(ya?ml|json)$/i, '') || 'first';
  const near = (data: FoundData): NewData => ({ ...data, path: path.relative(path.dirname(file), path.join(folder, data.path)).replaceAll('\\', '/') });
  if (chosen.kind === 'recorded') return { kind: chosen.kind, name, data: near(chosen.data) };
  const { data, ...rest } = chosen;
  return { ...rest, name, ...(data === undefined ? {} : { data: near(data) }) };
}

async function pickFolder(): Promise<string | undefined> {
  const folders = (vscode.workspace.workspaceFolders ?? []).filter(({ uri }) => uri.scheme === 'file');
  const [only] = folders;
  if (only === undefined) {
    await offer('information', vscode.l10n.t('Open a folder first: a task and its runs are kept in it.'), { [vscode.l10n.t('Open Folder')]: () => vscode.commands.executeCommand('workbench.action.files.openFolder') });
    return undefined;
  }
  if (folders.length === 1) return only.uri.fsPath;
  return (await vscode.window.showWorkspaceFolderPick())?.uri.fsPath;
}
