import path from 'node:path';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import * as vscode from 'vscode';
import { newTask, newTaskData, newTaskFile, newTaskKinds, type NewTaskKind } from '../../task/newTask.ts';
import { isTaskFile } from '../../task/taskFiles.ts';
import { offer } from '../tell.ts';

const kinds: Readonly<Record<NewTaskKind, { readonly label: string; readonly detail: string }>> = {
  endpoint: { label: 'Ask an endpoint', detail: 'Any OpenAI-compatible server: vLLM, SGLang, llama.cpp, Ollama, a hosted one' },
  recorded: { label: 'Score recorded outputs', detail: 'Answers that exist already in a JSONL, CSV or JSON file; no model is asked' },
  tune: { label: 'Tune a server', detail: 'Search for the best configuration of a served model: vLLM, SGLang, llama.cpp, or any command' },
};

/** Writes a task file that runs as it is, and opens it. */
export async function createTask(): Promise<vscode.Uri | undefined> {
  const folder = await pickFolder();
  if (folder === undefined) return undefined;
  const kind = await vscode.window.showQuickPick(newTaskKinds.map(id => ({ ...kinds[id], id })), { title: vscode.l10n.t('New Task: what does it do?') });
  if (kind === undefined) return undefined;
  const name = await vscode.window.showInputBox({
    title: vscode.l10n.t('New Task: its file'),
    prompt: vscode.l10n.t('Relative to {0}', folder),
    value: newTaskFile(kind.id),
    valueSelection: [0, 'first'.length],
    validateInput: text => problemOf(folder, text, kind.id),
  });
  if (name === undefined) return undefined;
  const file = path.resolve(folder, name);
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, newTask(kind.id), { flag: 'wx' });
  for (const data of newTaskData(kind.id)) {
    const target = path.join(path.dirname(file), data.name);
    if (!existsSync(target)) writeFileSync(target, data.text);
  }
  const uri = vscode.Uri.file(file);
  await vscode.window.showTextDocument(uri);
  return uri;
}

function problemOf(folder: string, text: string, kind: NewTaskKind): string | undefined {
  const file = path.resolve(folder, text);
  const ending = newTaskFile(kind).replace(/^first/, '');
  if (!isTaskFile(file) || !path.basename(file).includes(ending.replace('yaml', ''))) return vscode.l10n.t('Name it NAME{0}', ending);
  if (path.relative(folder, file).startsWith('..')) return vscode.l10n.t('Keep it in the folder');
  return existsSync(file) ? vscode.l10n.t('This file exists already') : undefined;
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
