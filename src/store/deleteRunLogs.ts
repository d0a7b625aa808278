import { readdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { isFileName } from './asFileName.ts';
import { runLogs } from './runLogs.ts';

/** What a run that is deleted leaves beside the store; of a tune also the logs of its servers, and what jobs of a cluster wrote. */
export function deleteRunLogs(workspace: string, run: string): void {
  if (!isFileName(run)) return;
  const { log, requests } = runLogs(workspace, run);
  const folder = path.dirname(log);
  const older = [log, requests].flatMap(file => olderParts(folder, path.basename(file)));
  for (const file of [log, requests, ...older, path.join(path.dirname(log), run), path.join(path.dirname(path.dirname(log)), 'slurm', run)]) rmSync(file, { force: true, recursive: true });
}

function olderParts(folder: string, name: string): readonly string[] {
  try {
    return readdirSync(folder).filter(other => other.startsWith(`${name}.`) && /^\d+$/.test(other.slice(name.length + 1))).map(other => path.join(folder, other));
  } catch {
    // There are no logs.
    return [];
  }
}
