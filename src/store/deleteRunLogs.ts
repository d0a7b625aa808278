import { rmSync } from 'node:fs';
import path from 'node:path';
import { runLogs } from './runLogs.ts';

/** What a run that is deleted leaves beside the store; of a tune also the logs of its servers, and what jobs of a cluster wrote. */
export function deleteRunLogs(workspace: string, run: string): void {
  // An id is a file's name: what another version or another hand wrote into the store does not lead elsewhere.
  if (path.basename(run) !== run || run === '' || run === '.' || run === '..') return;
  const { log, requests } = runLogs(workspace, run);
  for (const file of [log, requests, path.join(path.dirname(log), run), path.join(path.dirname(path.dirname(log)), 'slurm', run)]) rmSync(file, { force: true, recursive: true });
}
