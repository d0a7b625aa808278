import { readdirSync, type Dirent } from 'node:fs';
import path from 'node:path';
import { isTaskFile } from '../task/taskFiles.ts';

const most = 200;
const deepest = 6;

/** Task files of a folder and those below it, without what nobody writes by hand. */
export function taskFilesBelow(folder: string, depth = 0): readonly string[] {
  const entries = entriesOf(folder);
  const files = entries.filter(entry => entry.isFile() && isTaskFile(entry.name)).map(({ name }) => path.join(folder, name));
  const below = depth === deepest ? [] : entries.filter(entry => entry.isDirectory() && !entry.name.startsWith('.') && entry.name !== 'node_modules').flatMap(({ name }) => taskFilesBelow(path.join(folder, name), depth + 1));
  return [...files, ...below].slice(0, most);
}

function entriesOf(folder: string): readonly Dirent[] {
  try {
    return readdirSync(folder, { withFileTypes: true }).sort((a, b) => a.name.localeCompare(b.name));
  } catch {
    return [];
  }
}
