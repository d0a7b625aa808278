import path from 'node:path';
import { HumanError } from '../../base/humanError.ts';
import type { Environment } from '../../execute/secrets.ts';
import { isFileName } from '../../store/asFileName.ts';
import type { RunRow } from '../../store/rows.ts';
import type { StoreReader } from '../../store/store.ts';
import type { SlurmExecutor } from '../../task/executor.ts';
import { jobFolder } from '../jobs/jobFolder.ts';
import { loadTask } from '../loadTask.ts';

/** The folders where jobs of a run may have written: that of the workspace, that of its executor, and those that are recorded. Nothing need be there. */
export function runFolders(store: Pick<StoreReader, 'events' | 'experiments'>, run: RunRow, workspace: string, environment: Environment): readonly string[] {
  // What another hand has written into the store leads nowhere else.
  if (!isFileName(run.id)) return [];
  const executor = executorOf(run, workspace, environment);
  const waves = store.events(run.id).flatMap(({ event }) => (event.type === 'jobsPlanned' || event.type === 'jobsSubmitted' ? [path.dirname(event.output)] : []));
  const recorded = [...waves, ...store.experiments(run.id).flatMap(({ job }) => (job === undefined ? [] : [job.folder]))].map(one => path.dirname(one));
  const all = [jobFolder(workspace, {}, run.id).folder, ...(executor === undefined ? [] : [jobFolder(workspace, executor, run.id).folder]), ...recorded];
  return [...new Set(all)].filter(folder => path.basename(folder) === run.id);
}

/** As the run began with. Undefined where it had none, or its task cannot be read any more. */
function executorOf({ taskFile, taskText, launch, plan }: RunRow, workspace: string, environment: Environment): SlurmExecutor | undefined {
  try {
    const { set } = launch;
    return loadTask({ file: taskFile, text: taskText, workspace, environment, dataMayBeMissing: true, ...(set === undefined ? {} : { set }), ...(plan.sweep === undefined ? {} : { evalText: plan.sweep.evalText }) }).task.executor;
  } catch (cause) {
    if (cause instanceof HumanError) return undefined;
    throw cause;
  }
}
