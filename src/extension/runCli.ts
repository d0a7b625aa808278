import { execa } from 'execa';
import path from 'node:path';
import * as vscode from 'vscode';
import { HumanError } from '../base/humanError.ts';
import { editorEnvironment } from './editorEnvironment.ts';

export interface CliOptions {
  readonly cwd?: string;
  readonly file?: vscode.Uri;
  readonly signal?: AbortSignal;
  /** Secrets that its task files name, by variable. */
  readonly secrets?: Readonly<Record<string, string>>;
  /** Of a command that says by its exit code what it has found, beside 0. */
  readonly alsoWell?: number;
}

/** Runs the command line in a process of its own, with the editor's settings for the file, and returns what it printed. Throws a HumanError with what it said where it fails. */
export async function runCli(extensionPath: string, args: readonly string[], { cwd, file, signal, secrets = {}, alsoWell }: CliOptions = {}): Promise<string> {
  const { stdout, stderr, exitCode } = await execa(process.execPath, [path.join(extensionPath, 'dist', 'cli.js'), ...args], {
    reject: false,
    windowsHide: true,
    extendEnv: false,
    env: { ...(file === undefined ? {} : Object.fromEntries(Object.entries(editorEnvironment(file)).map(([name, { value }]) => [name, value]))), ...process.env, ...secrets, ELECTRON_RUN_AS_NODE: '1' },
    ...(cwd === undefined ? {} : { cwd }),
    ...(signal === undefined ? {} : { cancelSignal: signal }),
  });
  if (exitCode === 0 || (exitCode === alsoWell && stdout !== '')) return stdout;
  throw new HumanError({ what: stderr.trim().replace(/^pitwall: /, '') || vscode.l10n.t('`pitwall {0}` could not do its work', args[0] ?? ''), toDo: vscode.l10n.t('run `pitwall {0}` in a terminal to see more', args[0] ?? '') });
}
