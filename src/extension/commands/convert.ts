import { existsSync } from 'node:fs';
import path from 'node:path';
import * as vscode from 'vscode';
import { HumanError } from '../../base/humanError.ts';
import { filesBeside } from '../../store/filesBeside.ts';
import { fileNameOf } from '../../task/convert/fileNameOf.ts';
import type { Converted } from '../../task/convert/source.ts';
import { fileInFront } from '../fileInFront.ts';
import { isTrusted } from '../startRun.ts';
import { offer } from '../tell.ts';
import { writeNewFile } from '../writeNewFile.ts';

/** Writes what another tool's file becomes beside it and opens it; what has no counterpart is told there and in a notification. Returns the new file. */
export async function convertTask(target: unknown): Promise<vscode.Uri | undefined> {
  if (!(await isTrusted())) return undefined;
  const source = target instanceof vscode.Uri ? target : fileInFront();
  if (source === undefined || source.scheme !== 'file') throw new HumanError({ what: vscode.l10n.t('there is no file to convert'), toDo: vscode.l10n.t('open another tool’s file, and convert it from there') });
  const text = (await vscode.workspace.openTextDocument(source)).getText();
  const shown = vscode.workspace.asRelativePath(source);
  // Loaded with the first file that is converted.
  const { converterOf, converters } = await import('../../task/convert/converters.ts');
  const name = path.basename(source.fsPath);
  const converter = converterOf(text, name);
  if (converter === undefined) throw new HumanError({ what: vscode.l10n.t('this is no file of a tool whose files are converted'), where: shown, toDo: vscode.l10n.t('open one of these: {0}', converters.map(({ what }) => what).join(', ')) });
  const folder = path.dirname(source.fsPath);
  const { kind, text: written, notes } = converter.convert({ name, text, ...filesBeside(source.fsPath) });
  const made = vscode.Uri.file(freeFile(folder, name, kind));
  writeNewFile(made.fsPath, written);
  await vscode.window.showTextDocument(made);
  // What is to be looked at comes first: a notification is cut where it is long.
  if (notes.length === 0) void offer('information', vscode.l10n.t('All of {0} was converted.', shown), {});
  else void offer('warning', notes.length === 1 ? vscode.l10n.t('Converted, but for one thing: {0}.', notes[0] ?? '') : vscode.l10n.t('Converted, but for {0} things: the first lines of the new file tell them.', notes.length), {});
  return made;
}

/** Nothing that is there is written over. */
function freeFile(folder: string, name: string, kind: Converted['kind']): string {
  const free = Array.from({ length: 99 }, (_, k) => path.join(folder, fileNameOf(name, kind, k + 1))).find(file => !existsSync(file));
  if (free === undefined) throw new HumanError({ what: vscode.l10n.t('it was converted many times already'), where: folder, toDo: vscode.l10n.t('remove some of the files') });
  return free;
}
