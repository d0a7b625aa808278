import path from 'node:path';
import * as vscode from 'vscode';
import { choiceFlags } from '../../protocol/choiceFlags.ts';
import type { RunChoices } from '../../protocol/runChoices.ts';
import { runCli } from '../runCli.ts';
import type { Services } from '../services.ts';
import { isTrusted, savedTask } from '../startRun.ts';
import type { TextDocuments } from '../textDocuments.ts';
import { workspaceOf } from '../workspaces.ts';

/** Shows what a task would run, as a read-only text. The command line makes it: data sets are read, and schedules simulated. Returns the text's address; undefined where the person gave up. */
export async function planTask(services: Services, documents: TextDocuments, file: vscode.Uri, choices: RunChoices): Promise<vscode.Uri | undefined> {
  if (!(await isTrusted())) return undefined;
  await savedTask(services, file);
  const args = ['plan', file.fsPath, '--workspace', workspaceOf(file), ...choiceFlags(choices, 'plan')];
  const text = await vscode.window.withProgress({ location: vscode.ProgressLocation.Window, title: vscode.l10n.t('Planning {0}', path.basename(file.fsPath)) }, () => runCli(services.extensionPath, args, { file }));
  return await documents.show(`${file.path}.plan.txt`, text);
}
