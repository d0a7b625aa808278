import { readFile } from 'node:fs/promises';
import * as vscode from 'vscode';
import { secretNames } from '../../task/secretVariable.ts';
import { runCli } from '../runCli.ts';
import type { Services } from '../services.ts';
import { isTrusted } from '../startRun.ts';
import type { TextDocuments } from '../textDocuments.ts';
import { askedTasks } from './askedTasks.ts';

/**
 * Shows whether all that a run needs is there, as the command line tells it: with the endpoints of the task files that are named or picked, the load client measured against a simulated server, and the slots. Returns the text's address; undefined where the person gave up.
 */
export async function doctor({ extensionPath, secrets }: Services, documents: TextDocuments, target?: vscode.Uri): Promise<vscode.Uri | undefined> {
  if (!(await isTrusted())) return undefined;
  const asked = await askedTasks(target);
  if (asked === undefined) return undefined;
  const { folder, files: tasks } = asked;
  const cwd = folder === undefined ? {} : { cwd: folder };
  const text = await vscode.window.withProgress({ location: vscode.ProgressLocation.Notification, title: vscode.l10n.t('Doctor: looking at this machine and the endpoints of its tasks'), cancellable: true }, async (_, token) => {
    const stop = new AbortController();
    token.onCancellationRequested(() => stop.abort());
    // One after the other: what runs beside a measurement is in its times.
    const known = await secrets.kept([...new Set((await Promise.all(tasks.map(async file => secretNames(await readFile(file, 'utf8').catch(() => ''))))).flat())]);
    // A problem that it finds is what it was asked for.
    const client = await cancellable(() => runCli(extensionPath, ['doctor', '--client', ...(folder === undefined ? [] : ['--workspace', folder]), '--', ...tasks], { ...cwd, signal: stop.signal, secrets: known, alsoWell: 3 }), stop.signal);
    const slots = client === undefined ? undefined : await cancellable(() => runCli(extensionPath, ['gpus'], { ...cwd, signal: stop.signal }), stop.signal);
    return client === undefined || slots === undefined ? undefined : `${client.trimEnd()}\n\n${slots.trimEnd()}\n`;
  });
  return text === undefined ? undefined : await documents.show('/doctor.txt', text);
}

/** Undefined where it was cancelled. */
async function cancellable(work: () => Promise<string>, signal: AbortSignal): Promise<string | undefined> {
  try {
    return await work();
  } catch (error) {
    if (signal.aborted) return undefined;
    throw error;
  }
}
