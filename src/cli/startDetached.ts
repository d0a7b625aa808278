import { once } from 'node:events';
import { createWriteStream, readFileSync } from 'node:fs';
import { HumanError } from '../base/humanError.ts';
import { parseLaunchFailure, runnerOptions, type LaunchRequest } from '../protocol/launch.ts';
import { prepareRunLogs } from '../store/runLogs.ts';
import type { CliHost } from './host.ts';
import { withReader } from './openWorkspace.ts';
import { runnerFile } from './runnerFile.ts';

export interface Detached {
  readonly pid: number | undefined;
  /** Of its process: also a run that failed has ended. */
  readonly ended: Promise<void>;
}

/**
 * Starts the background runner and waits only until the run's row is there, or the runner says why not, which is a HumanError.
 * @param more variables of its environment beside the inherited ones
 */
export async function startDetached(host: CliHost, request: LaunchRequest, more: Readonly<Record<string, string>> = {}): Promise<Detached> {
  const { log: logFile } = prepareRunLogs(request.workspace, request.runId);
  const log = createWriteStream(logFile, { flags: 'a', mode: 0o600 });
  await once(log, 'open');
  // Loaded here: it costs every other command 20 MB.
  const { execa } = await import('execa');
  const child = execa(process.execPath, [...runnerOptions, runnerFile(), JSON.stringify(request)], { env: more, detached: true, cleanup: false, reject: false, buffer: false, stdin: 'ignore', stdout: log, stderr: log });
  child.unref();
  let exited = false;
  const ended = child.then(() => {
    exited = true;
  });
  while (!exited) {
    const begun = await withReader(host, request.workspace, reader => reader.run(request.runId)?.pid === child.pid).catch(() => false);
    if (begun) return { pid: child.pid, ended };
    await new Promise(resolve => setTimeout(resolve, 50));
  }
  throw parseLaunchFailure(readFileSync(logFile, 'utf8')) ?? new HumanError({ what: 'the background runner ended before the run began', toDo: `see ${logFile}`, kind: 'unfinished' });
}
