import { rmSync } from 'node:fs';
import path from 'node:path';
import { isFileName } from './asFileName.ts';
import { runLogs } from './runLogs.ts';

/** What a run that is deleted leaves beside the store; of a tune also the logs of its servers, and what jobs of a cluster wrote. */
export function deleteRunLogs(workspace: string, run: string): void {
  if (!isFileName(run)) return;
  const { log, requests } = runLogs(workspace, run);
  for (const file of [log, requests, path.join(path.dirname(log), run), path.join(path.dirname(path.dirname(log)), 'slurm', run)]) rmSync(file, { force: true, recursive: true });
}
