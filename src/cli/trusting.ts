import path from 'node:path';
import { codeThatRuns } from '../task/codeThatRuns.ts';
import { loadTask } from '../runner/loadTask.ts';
import type { LaunchRequest } from '../protocol/launch.ts';
import { consentToCode, type Consented } from './consentToCode.ts';
import type { CliHost } from './host.ts';
import { withReader } from './openWorkspace.ts';

/** For a background runner, which has no terminal: whoever types the command trusts the workspace, and is asked about code here. */
export async function trusting(host: CliHost, request: LaunchRequest, consented: Consented): Promise<LaunchRequest> {
  const { taskFile: file, workspace } = request;
  const row = request.resume === true ? await withReader(host, workspace, reader => reader.findRun(request.runId)) : undefined;
  const { set, models } = row?.launch ?? request;
  const { task } = loadTask({
    file,
    workspace,
    environment: host.environment,
    ...(set === undefined ? {} : { set }),
    ...(row === undefined ? {} : { text: row.taskText }),
    ...(row?.plan.sweep === undefined ? {} : { evalText: row.plan.sweep.evalText }),
    ...(row?.rescoredFrom === undefined ? {} : { outputsAreThere: true }),
  });
  const code = codeThatRuns(task, { ...(models === undefined ? {} : { models }), ...(row?.rescoredFrom === undefined ? {} : { rescore: { run: row.rescoredFrom, fromFile: false } }) });
  return { ...request, trusted: true, agreed: await consentToCode(host, path.dirname(task.file), code, consented) };
}
