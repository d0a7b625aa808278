import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import * as vscode from 'vscode';
import { HumanError } from '../../base/humanError.ts';
import { isPromptfoo } from '../../task/convert/promptfoo/isPromptfoo.ts';
import { isTrusted } from '../startRun.ts';
import { offer } from '../tell.ts';

/** Writes an eval of another tool's task file beside it and opens it; what has no counterpart is told there and in a notification. Returns the new file. */
export async function convertTask(target: unknown): Promise<vscode.Uri | undefined> {
  if (!(await isTrusted())) return undefined;
  const source = target instanceof vscode.Uri ? target : vscode.window.activeTextEditor?.document.uri;
  if (source === undefined || source.scheme !== 'file') throw new HumanError({ what: vscode.l10n.t('there is no file to convert'), toDo: vscode.l10n.t('open a promptfoo configuration, and convert it from there') });
  const text = (await vscode.workspace.openTextDocument(source)).getText();
  const shown = vscode.workspace.asRelativePath(source);
  if (!isPromptfoo(text)) throw new HumanError({ what: vscode.l10n.t('this is no promptfoo configuration'), where: shown, toDo: vscode.l10n.t('open one that has prompts, providers and tests') });
  // Loaded with the first file that is converted.
  const { convertPromptfoo } = await import('../../task/convert/promptfoo/convertPromptfoo.ts');
  const folder = path.dirname(source.fsPath);
  const name = path.basename(source.fsPath).replace(/\.(ya?ml|json)$/i, '');
  const { text: written, notes } = convertPromptfoo(text, name, file => textOf(path.resolve(folder, file)));
  const made = vscode.Uri.file(freeFile(folder, name));
  writeFileSync(made.fsPath, written, { flag: 'wx' });
  await vscode.window.showTextDocument(made);
  // What is to be looked at comes first: a notification is cut where it is long.
  if (notes.length === 0) void offer('information', vscode.l10n.t('All of {0} was converted.', shown), {});
  else void offer('warning', notes.length === 1 ? vscode.l10n.t('Converted, but for one thing: {0}.', notes[0] ?? '') : vscode.l10n.t('Converted, but for {0} things: the first lines of the new file tell them.', notes.length), {});
  return made;
}

/** Nothing that is there is written over. */
function freeFile(folder: string, name: string): string {
  const names = [name, ...Array.from({ length: 98 }, (_, k) => `${name}-${k + 2}`)].map(one => path.join(folder, `${one}.eval.yaml`));
  const free = names.find(file => !existsSync(file));
  if (free === undefined) throw new HumanError({ what: vscode.l10n.t('it was converted many times already'), where: folder, toDo: vscode.l10n.t('remove some of the files') });
  return free;
}

function textOf(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    // Told in the new file.
    return undefined;
  }
}
