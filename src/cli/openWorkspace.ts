import { existsSync, statSync } from 'node:fs';
import path from 'node:path';
import { HumanError } from '../base/humanError.ts';
import type { StoreReader } from '../store/store.ts';
import { findWorkspace, storeFile } from '../store/workspaceFolder.ts';
import { openReader } from '../store/workspaceStore.ts';
import type { CliHost } from './host.ts';

export const workspaceOption = ['-w, --workspace <folder>', 'the folder whose .pitwall/ holds the runs (default: found upwards from here)'] as const;

/** The workspace a command works in: the one named, or the nearest above `from`. */
export function workspaceOf(host: CliHost, named: string | undefined, from = host.cwd): string {
  if (named === undefined) return findWorkspace(from);
  const folder = path.resolve(host.cwd, named);
  // A mistyped folder would be made, with a store of its own that nobody finds again.
  if (!existsSync(folder) || !statSync(folder).isDirectory()) throw new HumanError({ what: 'there is no such folder', where: named, toDo: 'name one that exists with --workspace, or make it first' });
  return folder;
}

/** Opens the workspace's store for reading, hands it to `use`, and closes it. */
export async function withReader<T>(host: CliHost, named: string | undefined, use: (reader: StoreReader) => Promise<T> | T): Promise<T> {
  const workspace = workspaceOf(host, named);
  const file = storeFile(workspace);
  if (!existsSync(file)) throw new HumanError({ what: 'no run was recorded here yet', where: workspace, toDo: 'start one with `pitwall run TASK`, or name another folder with --workspace' });
  const reader = openReader(file);
  try {
    return await use(reader);
  } finally {
    reader.dispose();
  }
}
