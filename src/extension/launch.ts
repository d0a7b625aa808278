import { closeSync, createWriteStream, openSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { execa } from 'execa';
import * as vscode from 'vscode';
import { HumanError } from '../base/humanError.ts';
import { parseLaunchFailure, runnerOptions, type LaunchRequest } from '../protocol/launch.ts';
import { prepareRunLogs } from '../store/runLogs.ts';

export interface Launched {
  readonly log: string;
  /** Settles when the runner ended while this window lived: undefined where it did its work, an error where it could not even begin. */
  readonly failure: Promise<HumanError | undefined>;
}

/**
 * Starts a detached runner: it outlives the window, and is found again through the store. Secrets travel in the environment alone, and so does the way to the editor's models.
 * Throws a HumanError where the folder for its log cannot be made.
 */
export function launchRunner(request: LaunchRequest, extensionPath: string, secrets: Readonly<Record<string, string>>): Launched {
  const { log } = prepareRunLogs(request.workspace, request.runId);
  const descriptor = openSync(log, 'a', 0o600);
  // A stream over the descriptor: the runner gets the file itself, and nothing flows through this process.
  const output = createWriteStream('', { fd: descriptor, autoClose: false });
  try {
    const runner = execa(process.execPath, [...runnerOptions, path.join(extensionPath, 'dist', 'runner.js'), JSON.stringify(request)], {
      cwd: request.workspace,
      detached: true,
      cleanup: false,
      stdin: 'ignore',
      stdout: output,
      stderr: output,
      buffer: false,
      reject: false,
      windowsHide: true,
      extendEnv: false,
      env: { ...process.env, ...secrets, ELECTRON_RUN_AS_NODE: '1' },
    });
    runner.unref();
    return { log, failure: runner.then(result => failureOf(result.exitCode, log)) };
  } finally {
    closeSync(descriptor);
  }
}

/** 0: done; 1: a gate failed; 3: the run's row says why, unless there is no row and the log's last line does. */
function failureOf(exitCode: number | undefined, log: string): HumanError | undefined {
  if (exitCode === 0 || exitCode === 1) return undefined;
  const failure = parseLaunchFailure(readFileSync(log, 'utf8'));
  if (failure !== undefined || exitCode === 3) return failure;
  return new HumanError({ what: exitCode === undefined ? vscode.l10n.t('the runner was ended from outside') : vscode.l10n.t('the runner ended unexpectedly (code {0})', exitCode), toDo: vscode.l10n.t('see its log, and resume the run'), kind: 'unfinished' });
}
