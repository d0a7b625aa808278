import { closeSync, fstatSync, openSync, readdirSync, readSync } from 'node:fs';
import path from 'node:path';
import type { ReplicaLog } from '../../protocol/replicaLog.ts';
import { storeFile } from '../../store/workspaceFolder.ts';

/** Of each log so much is read, and so many lines shown. */
const tailBytes = 16 * 1024;
const tailLines = 60;
/** A page with more of them is of no use; all are in the folder. */
const mostLogs = 16;

/** The ends of the logs of an experiment's served copies as they are now, in order; none where it has not started any. */
export function replicaLogs(workspace: string, run: string, experiment: string): readonly ReplicaLog[] {
  return logNames(workspace, run, experiment).slice(0, mostLogs).flatMap(name => tailOf(path.join(folderOf(workspace, run), name), name) ?? []);
}

/** The file of one of them; undefined where the experiment has no such log, whatever a page says. */
export function replicaLogFile(workspace: string, run: string, experiment: string, name: string): string | undefined {
  return logNames(workspace, run, experiment).includes(name) ? path.join(folderOf(workspace, run), name) : undefined;
}

function folderOf(workspace: string, run: string): string {
  return path.join(path.dirname(storeFile(workspace)), 'logs', run);
}

/** Ids of experiments and runs are ours, and no page's: a name with a separator in it is none. */
function logNames(workspace: string, run: string, experiment: string): readonly string[] {
  if (![run, experiment].every(id => /^[\w.-]+$/.test(id) && !id.startsWith('.'))) return [];
  try {
    return readdirSync(folderOf(workspace, run)).filter(name => name.startsWith(`${experiment}-`) && name.endsWith('.log')).sort((a, b) => a.localeCompare(b, 'en', { numeric: true }));
  } catch {
    // None has started, or the logs of old runs were removed.
    return [];
  }
}

function tailOf(file: string, name: string): ReplicaLog | undefined {
  let opened: number | undefined;
  try {
    opened = openSync(file, 'r');
    const { size } = fstatSync(opened);
    const from = Math.max(0, size - tailBytes);
    const buffer = Buffer.alloc(size - from);
    const read = readSync(opened, buffer, 0, buffer.length, from);
    const lines = buffer.subarray(0, read).toString('utf8').split('\n');
    // The first line of a part is the end of one.
    const whole = from === 0 ? lines : lines.slice(1);
    const shown = whole.slice(-tailLines - 1);
    return { name, text: shown.join('\n').trimEnd(), isCut: from > 0 || shown.length < whole.length };
  } catch {
    return undefined;
  } finally {
    if (opened !== undefined) closeSync(opened);
  }
}
