import { mkdirSync, readdirSync, rmSync, statSync } from 'node:fs';
import path from 'node:path';
import { asFileName } from './asFileName.ts';
import { notWritten } from './notWritten.ts';
import { modesIn, setMode } from './sharedModes.ts';
import { storeFile } from './workspaceFolder.ts';

/** Logs of so many runs are kept. */
const keptRuns = 50;
/** What was written to since then may be written to again. */
const recentMs = 3_600_000;

export interface RunLogs {
  readonly log: string;
  /** A line of JSON for each attempt, where that was asked for. */
  readonly requests: string;
}

/** Where the logs of a run lie: beside the store. Whether they are there is another matter. */
export function runLogs(workspace: string, run: string): RunLogs {
  const folder = folderOf(workspace);
  const name = asFileName(run);
  return { log: path.join(folder, `${name}.log`), requests: path.join(folder, `${name}${requestsEnding}`) };
}

/** Where the output of an experiment's replica goes. */
export function replicaLog(workspace: string, run: string, experiment: string, replica: number): string {
  return path.join(folderOf(workspace), asFileName(run), `${asFileName(experiment)}-${replica}.log`);
}

/** Where the output of an experiment's job at a cluster goes: beside the logs of its servers, which it starts. @param job Slurm's id, or its pattern of one */
export function jobLog(workspace: string, run: string, experiment: string, job: string): string {
  return path.join(folderOf(workspace), asFileName(run), `${asFileName(experiment)}-job-${job}.log`);
}

/** What a job of a cluster notes for its run, beside its output. @param name of the job, told from those of others and of earlier attempts */
export function jobLogs(folder: string, name: string): RunLogs {
  return { log: path.join(folder, `${name}.debug.log`), requests: path.join(folder, `${name}${requestsEnding}`) };
}

/** Files of attempts in a folder that jobs write to. */
export function requestFilesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder).filter(name => name.replace(/\.\d+$/, '').endsWith(requestsEnding));
  } catch {
    return [];
  }
}

/** As `runLogs`, with the folder made, and the logs of old runs removed. Throws a HumanError where the folder cannot be written. */
export function prepareRunLogs(workspace: string, run: string): RunLogs {
  const folder = folderOf(workspace);
  try {
    const { folder: mode } = modesIn(path.dirname(folder));
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    setMode(folder, mode);
    // A tune has a folder of the logs of its servers besides. What bears no run's name is not ours: the folder may be a link to another.
    const logs = readdirSync(folder, { withFileTypes: true }).filter(({ name }) => timeOf(name.replace(endings, '')) !== '').filter(entry => (entry.isFile() && endings.test(entry.name)) || entry.isDirectory()).map(({ name }) => ({ name, run: name.replace(endings, '') }));
    // A run's id ends in its date and time: the rest of it must not decide which log is old.
    const runs = [...new Set(logs.map(log => log.run))].filter(other => other !== run).sort((a, b) => timeOf(b).localeCompare(timeOf(a)));
    const old = new Set(runs.slice(keptRuns - 1));
    for (const log of logs) if (old.has(log.run) && !isServed(path.join(folder, log.run))) removeLog(path.join(folder, log.name));
  } catch (error) {
    throw notWritten(error, 'the folder for logs', folder, 'give yourself the right to write there');
  }
  return runLogs(workspace, run);
}

/** In a folder that a group shares some are another's. */
function removeLog(file: string): void {
  try {
    rmSync(file, { force: true, recursive: true });
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code !== 'EACCES' && code !== 'EPERM') throw error;
  }
}

/** Servers of a tune write into its folder: removed, their logs would grow unseen. */
function isServed(folder: string): boolean {
  if (statSync(folder, { throwIfNoEntry: false })?.isDirectory() !== true) return false;
  return readdirSync(folder).some(name => Date.now() - (statSync(path.join(folder, name), { throwIfNoEntry: false })?.mtimeMs ?? 0) < recentMs);
}

const requestsEnding = '.requests.jsonl';
/** Of older parts too. */
const endings = /\.(requests\.jsonl|log)(\.\d+)?$/;

function folderOf(workspace: string): string {
  return path.join(path.dirname(storeFile(workspace)), 'logs');
}

function timeOf(run: string): string {
  return /\d{8}-\d{6}-\w{4}$/.exec(run)?.[0] ?? '';
}
