import { existsSync } from 'node:fs';
import path from 'node:path';
import * as vscode from 'vscode';
import { isTaskFile } from '../../task/taskFiles.ts';
import { isInside } from '../isInside.ts';
import type { Question } from './askInTurn.ts';
import { askText } from './askQuick.ts';
import { endingOf, endings, type Chosen } from './chosen.ts';

/** What is written, and where. */
export interface NewFile {
  readonly chosen: Chosen;
  readonly file: string;
}

/** Asks for the name of the file, at the end. */
export function fileQuestion(folder: string, chosen: Chosen): Question<NewFile> {
  const ending = endingOf(chosen);
  // Tasks of two kinds with one name could hardly be told apart among their runs.
  const isFree = (name: string): boolean => endings.every(kind => !existsSync(path.join(folder, `${name}${kind}`)));
  const free = ['first', ...Array.from({ length: 98 }, (_, k) => `first-${k + 2}`)].find(isFree) ?? 'first';
  return async place =>
    await askText(place, {
      title: vscode.l10n.t('New Task: its file'),
      prompt: vscode.l10n.t('Relative to {0}', folder),
      value: `${free}${ending}`,
      selected: [0, free.length],
      problemOf: text => problemOf(folder, text, ending),
      after: 0,
      turn: text => ({ end: { chosen, file: path.resolve(folder, text) } }),
    });
}

function problemOf(folder: string, text: string, ending: string): string | undefined {
  const file = path.resolve(folder, text);
  if (!isTaskFile(file) || !path.basename(file).includes(ending.replace('yaml', ''))) return vscode.l10n.t('Name it NAME{0}', ending);
  if (!isInside(folder, file)) return vscode.l10n.t('Keep it in the folder');
  return existsSync(file) ? vscode.l10n.t('This file exists already') : undefined;
}
