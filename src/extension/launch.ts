import { closeSync, createWriteStream, mkdirSync, openSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { execa } from 'execa';
import { HumanError } from '../base/humanError.ts';
import { parseLaunchFailure, type LaunchRequest } from '../protocol/launch.ts';
import { storeFile } from '../store/workspaceFolder.ts';

/** Logs of the latest runs are kept. */
const keptLogs = 50;

export interface Launched {
  readonly log: string;
  /** Settles when the runner ended while this window lived: undefined where it did its work, an error where it could not even begin. */
  readonly failure: Promise<HumanError | undefined>;
}

/**
 * Starts a detached runner: it outlives the window, and is found again through the store. Secrets travel in the environment alone.
 * Throws a HumanError where the folder for its log cannot be made.
 */
export function launchRunner(request: LaunchRequest, extensionPath: string, secrets: Readonly<Record<string, string>>): Launched {
  const log = logFile(request);
  const descriptor = openSync(log, 'a');
  // A stream over the descriptor: the runner gets the file itself, and nothing flows through this process.
  const output = createWriteStream('', { fd: descriptor, autoClose: false });
  try {
    const runner = execa(process.execPath, [path.join(extensionPath, 'dist', 'runner.js'), JSON.stringify(request)], {
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
  return new HumanError({ what: exitCode === undefined ? 'the runner was ended from outside' : `the runner ended unexpectedly (code ${exitCode})`, toDo: 'see its log, and resume the run', kind: 'unfinished' });
}

function logFile({ workspace, runId }: LaunchRequest): string {
  const folder = path.join(path.dirname(storeFile(workspace)), 'logs');
  try {
    mkdirSync(folder, { recursive: true });
    const logs = readdirSync(folder, { withFileTypes: true }).filter(entry => entry.isFile() && entry.name.endsWith('.log')).map(entry => entry.name);
    // A run's id ends in its date and time: the rest of it must not decide which log is old.
    const byTime = logs.toSorted((a, b) => timeOf(a).localeCompare(timeOf(b)));
    for (const name of byTime.slice(0, Math.max(0, logs.length + 1 - keptLogs))) rmSync(path.join(folder, name), { force: true });
  } catch (error) {
    throw new HumanError({ what: `the folder for logs cannot be written (${(error as NodeJS.ErrnoException).code ?? String(error)})`, where: folder, toDo: 'give yourself the right to write there', kind: 'unfinished', cause: error });
  }
  return path.join(folder, `${runId}.log`);
}

function timeOf(log: string): string {
  return /\d{8}-\d{6}-\w{4}\.log$/.exec(log)?.[0] ?? '';
}
