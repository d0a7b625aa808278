import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import * as vscode from 'vscode';
import { newTask, newTaskData } from '../../task/newTask.ts';
import { isTaskFile } from '../../task/taskFiles.ts';
import { writeTask, type NewData, type NewModel, type NewTaskChoice } from '../../task/wizard/writeTask.ts';
import type { Found, FoundData } from '../../task/wizard/found.ts';
import { isInside } from '../isInside.ts';
import { nothingFound, parseFound } from '../newTask/look.ts';
import { pickData } from '../newTask/pickData.ts';
import { pickModel } from '../newTask/pickModel.ts';
import { runCli } from '../runCli.ts';
import type { Services } from '../services.ts';
import { offer } from '../tell.ts';

type Kind = 'eval' | 'bench' | 'recorded' | 'tune';

/** What was chosen, before it has a name; `template`: nothing is left to choose. */
type Chosen =
  | { readonly kind: 'eval'; readonly model: NewModel; readonly data?: FoundData }
  | { readonly kind: 'bench'; readonly model: NewModel & { readonly provider: 'sim' | 'openai' }; readonly data?: FoundData }
  | { readonly kind: 'recorded'; readonly data: FoundData }
  | { readonly kind: 'template'; readonly of: 'recorded' | 'tune' };

/** Looks at the workspace, asks at most four questions with what was found as their first answers, writes a task file that runs as it is, and opens it. */
export async function createTask(services: Services): Promise<vscode.Uri | undefined> {
  const folder = await pickFolder();
  if (folder === undefined) return undefined;
  const stop = new AbortController();
  try {
    // It looks while the first question is read. Only who is trusted with the folder lets its files be read.
    const found = vscode.workspace.isTrusted ? look(services, folder, stop.signal) : Promise.resolve(nothingFound);
    const kind = await pickKind();
    const chosen = kind === undefined ? undefined : await choose(kind, found);
    if (chosen === undefined) return undefined;
    const file = await askFile(folder, chosen.kind === 'bench' ? '.bench.yaml' : chosen.kind === 'template' && chosen.of === 'tune' ? '.tune.yaml' : '.eval.yaml');
    if (file === undefined) return undefined;
    write(folder, file, chosen);
    const uri = vscode.Uri.file(file);
    await vscode.window.showTextDocument(uri);
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

async function pickKind(): Promise<Kind | undefined> {
  const kinds: readonly (vscode.QuickPickItem & { readonly id: Kind })[] = [
    { id: 'eval', label: `$(checklist) ${vscode.l10n.t('Evaluate models')}`, detail: vscode.l10n.t('How good are their answers to the questions of a data file?') },
    { id: 'bench', label: `$(dashboard) ${vscode.l10n.t('Put an endpoint under load')}`, detail: vscode.l10n.t('How fast does it answer, and how many requests at once does it carry?') },
    { id: 'recorded', label: `$(history) ${vscode.l10n.t('Score recorded outputs')}`, detail: vscode.l10n.t('Answers that exist already in a file; no model is asked') },
    { id: 'tune', label: `$(settings) ${vscode.l10n.t('Tune a server')}`, detail: vscode.l10n.t('The best configuration of vLLM, SGLang, llama.cpp, or any command') },
  ];
  return (await vscode.window.showQuickPick(kinds, { title: vscode.l10n.t('New Task: what does it do?') }))?.id;
}

async function choose(kind: Kind, found: Promise<Found>): Promise<Chosen | undefined> {
  if (kind === 'tune') return { kind: 'template', of: 'tune' };
  if (kind === 'recorded') {
    const picked = await pickData(found, kind);
    return picked === undefined ? undefined : picked.data === undefined ? { kind: 'template', of: 'recorded' } : { kind, data: picked.data };
  }
  const model = await pickModel(found, kind === 'bench');
  const picked = model === undefined ? undefined : await pickData(found, kind);
  if (model === undefined || picked === undefined) return undefined;
  const data = picked.data === undefined ? {} : { data: picked.data };
  if (kind === 'eval') return { kind, model, ...data };
  return model.provider === 'sim' || model.provider === 'openai' ? { kind, model, ...data } : undefined;
}

async function askFile(folder: string, ending: string): Promise<string | undefined> {
  const free = ['first', ...Array.from({ length: 98 }, (_, k) => `first-${k + 2}`)].find(name => !existsSync(path.join(folder, `${name}${ending}`))) ?? 'first';
  const name = await vscode.window.showInputBox({
    title: vscode.l10n.t('New Task: its file'),
    prompt: vscode.l10n.t('Relative to {0}', folder),
    value: `${free}${ending}`,
    valueSelection: [0, free.length],
    validateInput: text => problemOf(folder, text, ending),
  });
  return name === undefined ? undefined : path.resolve(folder, name);
}

function problemOf(folder: string, text: string, ending: string): string | undefined {
  const file = path.resolve(folder, text);
  if (!isTaskFile(file) || !path.basename(file).includes(ending.replace('yaml', ''))) return vscode.l10n.t('Name it NAME{0}', ending);
  if (!isInside(folder, file)) return vscode.l10n.t('Keep it in the folder');
  return existsSync(file) ? vscode.l10n.t('This file exists already') : undefined;
}

function write(folder: string, file: string, chosen: Chosen): void {
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, chosen.kind === 'template' ? newTask(chosen.of) : writeTask(named(chosen, folder, file)), { flag: 'wx' });
  if (chosen.kind !== 'template') return;
  for (const data of newTaskData(chosen.of)) {
    const target = path.join(path.dirname(file), data.name);
    if (!existsSync(target)) writeFileSync(target, data.text);
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
