import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import * as vscode from 'vscode';
import { HumanError } from '../../base/humanError.ts';
import { repeatCommand, shellOf } from '../../protocol/repeatCommand.ts';
import type { WatchedRun } from '../folderStore.ts';
import { isInside } from '../isInside.ts';
import type { Services } from '../services.ts';
import { taskTextOf } from '../taskTextOf.ts';
import { offer } from '../tell.ts';

/** The command line that repeats a run, for the shell of the editor's terminal, to the clipboard. Returns it. */
export async function copyCommandLine({ watcher }: Services, { item, workspace }: WatchedRun): Promise<string> {
  const reader = watcher.readerOf(item.id);
  const row = reader?.run(item.id);
  if (row === undefined) throw new HumanError({ what: vscode.l10n.t('run {0} is gone', item.id) });
  if (row.parent !== undefined) throw new HumanError({ what: vscode.l10n.t('run {0} measured an experiment of a tune', item.id), toDo: vscode.l10n.t('copy the command line of the tune') });
  if (row.imported !== undefined) throw new HumanError({ what: vscode.l10n.t('run {0} was imported: no command line of Pitwall measures it', item.id) });
  const taskFile = isInside(workspace, row.taskFile) ? path.relative(workspace, row.taskFile) : row.taskFile;
  const { rescoredFrom } = row;
  const rescored = rescoredFrom === undefined ? {} : { rescored: { run: rescoredFrom, withTask: reader?.run(rescoredFrom)?.taskText !== row.taskText } };
  const line = repeatCommand({ taskFile, launch: row.launch, ...rescored }, shellOf(vscode.env.shell));
  await vscode.env.clipboard.writeText(line);
  const changed = !existsSync(row.taskFile) || (await taskTextOf(row.taskFile, readFileSync(row.taskFile, 'utf8'))).text !== row.taskText;
  void offer('information', changed ? vscode.l10n.t('Copied: {0}. The task file has changed since: the command runs it as it is now.', line) : vscode.l10n.t('Copied: {0}. It runs in {1}.', line, workspace), {});
  return line;
}
