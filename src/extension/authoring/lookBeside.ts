import { closeSync, openSync, readdirSync, readSync, statSync } from 'node:fs';
import path from 'node:path';
import { columnsOfText } from '../../task/authoring/columnsOfText.ts';

/** Bytes of a data file that its columns are looked for in. */
const beginning = 64 * 1024;
/** Names of a folder that are offered; more are found by writing on. */
const mostNames = 500;

/**
 * Files that a task names, while it is written.
 * @param within only what lies in these folders is touched: a task that nobody trusts yet may name another machine's share. Absent: all.
 */
export function lookBeside(within?: readonly string[]): { readonly list: (folder: string) => readonly string[]; readonly columns: (file: string) => readonly string[] } {
  const may = (place: string): boolean => within === undefined || within.some(folder => lies(place, folder));
  return { list: folder => (may(folder) ? namesIn(folder) : []), columns: file => (may(file) ? columnsIn(file) : []) };
}

function lies(place: string, folder: string): boolean {
  const relative = path.relative(folder, place);
  return relative !== '..' && !relative.startsWith(`..${path.sep}`) && !path.isAbsolute(relative);
}

function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder, { withFileTypes: true }).slice(0, mostNames).map(entry => (entry.isDirectory() ? `${entry.name}/` : entry.name));
  } catch {
    // No such folder yet, or no right to read it: there is nothing to offer.
    return [];
  }
}

function columnsIn(file: string): readonly string[] {
  try {
    // A pipe or a terminal would hold up the editor's extensions until somebody writes to it.
    if (!statSync(file).isFile()) return [];
    const descriptor = openSync(file, 'r');
    try {
      const bytes = Buffer.alloc(beginning);
      return columnsOfText(file, bytes.toString('utf8', 0, readSync(descriptor, bytes, 0, beginning, 0)));
    } finally {
      closeSync(descriptor);
    }
  } catch {
    // A file that is missing is told by the diagnostics.
    return [];
  }
}
