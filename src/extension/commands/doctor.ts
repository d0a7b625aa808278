import * as vscode from 'vscode';
import { runCli } from '../runCli.ts';
import type { Services } from '../services.ts';
import { isTrusted } from '../startRun.ts';
import type { TextDocuments } from '../textDocuments.ts';
import { openFolders } from '../workspaces.ts';

/** Shows what this machine is and what it can do, as the command line tells it: the load client measured against a simulated server, and the slots. Returns the text's address. */
export async function doctor({ extensionPath }: Services, documents: TextDocuments): Promise<vscode.Uri | undefined> {
  if (!(await isTrusted())) return undefined;
  const [folder] = openFolders();
  const cwd = folder === undefined ? {} : { cwd: folder };
  const text = await vscode.window.withProgress({ location: vscode.ProgressLocation.Notification, title: vscode.l10n.t('Doctor: measuring this machine'), cancellable: true }, async (_, token) => {
    const stop = new AbortController();
    token.onCancellationRequested(() => stop.abort());
    // One after the other: what runs beside a measurement is in its times.
    const client = await cancellable(() => runCli(extensionPath, ['doctor', '--client'], { ...cwd, signal: stop.signal }), stop.signal);
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
