import type { Fix, Problem } from '../base/problem.ts';
import type { FileReference } from './fileReference.ts';
import { readPattern } from './filePath.ts';
import { nearest } from './nearest.ts';
import { isSavedSplit, readFolder } from './readFolder.ts';

/** The file system, as far as a task file needs it. */
export interface FilePorts {
  /** The task file, for the problems. */
  readonly file: string;
  readonly exists: (path: string) => boolean;
  /** Names in a folder; empty where there is no such folder. */
  readonly list?: (folder: string) => readonly string[];
  readonly isFolder?: (path: string) => boolean;
}

/** A problem for each file or folder that a task reads and that is not there, or is not what the task takes it for, with the nearest name that is. */
export function missingFiles(references: readonly FileReference[], ports: FilePorts): readonly Problem[] {
  return references.flatMap(reference => {
    const wrong = wrongWith(reference, ports);
    if (wrong === undefined) return [];
    const { what, line, column, endLine, endColumn } = reference;
    return [{ severity: 'error', message: `${what} ${wrong.what}`, toDo: wrong.toDo, file: ports.file, line, column, endLine, endColumn, ...(wrong.fixes === undefined ? {} : { fixes: wrong.fixes }) }];
  });
}

interface Wrong {
  readonly what: string;
  readonly toDo: string;
  readonly fixes?: readonly Fix[];
}

function wrongWith({ path, written, split, format, text, pieces, folder }: FileReference, ports: FilePorts): Wrong | undefined {
  if (folder === true) {
    const isThere = ports.exists(path) && ports.isFolder?.(path) !== false;
    return isThere ? undefined : { what: `runs in the folder ${written}, which does not exist`, toDo: 'check the path: it is relative to the task file' };
  }
  const pattern = text === true || pieces === true ? undefined : readPattern(path);
  if (pattern !== undefined) {
    if (!ports.exists(pattern.folder)) return { what: `reads ${written}, and there is no such folder`, toDo: 'check the path: it is relative to the task file' };
    if (ports.list === undefined || ports.list(pattern.folder).some(pattern.matches)) return undefined;
    return { what: `reads ${written}, which no file matches`, toDo: 'check the path: it is relative to the task file' };
  }
  if (!ports.exists(path)) return missing(path, written, ports, text === true || format === 'jsonl' || format === 'csv' || format === 'json' || format === 'tsv');
  if (text === true) return ports.isFolder?.(path) === true ? { what: `reads ${written}, which is a folder`, toDo: 'name a text file' } : undefined;
  if (pieces === true) return ports.isFolder?.(path) === true ? { what: `reads ${written}, which is a folder`, toDo: 'name a SentencePiece `.model` file' } : undefined;
  if (ports.isFolder === undefined || ports.list === undefined) return undefined;
  if (ports.isFolder(path)) return wrongInFolder(path, written, split, format, ports.list);
  if (format === undefined) return { what: `reads ${written}, which does not say its format`, toDo: 'add `format:`' };
  if (split !== undefined) return { what: `reads ${written}, which is a file, so nothing says where its splits are`, toDo: 'write {{ split }} into the path, or remove `splits`' };
  return undefined;
}

/** @param writable a person can write such a file */
function missing(path: string, written: string, ports: FilePorts, writable: boolean): Wrong {
  const cut = Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\'));
  const name = path.slice(cut + 1);
  const names = ports.list?.(path.slice(0, cut)) ?? [];
  const near = names.find(known => known === `${name}.gz` || known === `${name}.zst`) ?? nearest(name, names);
  const folder = written.replace(/[/\\]+$/, '').slice(0, -name.length || undefined);
  return {
    what: `reads ${written}, which does not exist`,
    toDo: near === undefined ? 'check the path: it is relative to the task file' : `did you mean ${folder}${near}?`,
    fixes: [...(near === undefined ? [] : [{ do: 'replace', word: written, by: folder + near } as const]), ...(writable ? [{ do: 'createFile', file: path } as const] : [])],
  };
}

function wrongInFolder(path: string, written: string, split: string | undefined, format: FileReference['format'], list: (folder: string) => readonly string[]): Wrong | undefined {
  const names = list(path);
  if (isSavedSplit(names)) {
    return split === undefined ? undefined : { what: `reads the folder ${written}, which is one split that Hugging Face's \`save_to_disk\` wrote`, toDo: 'remove `splits`, or name the folder above it' };
  }
  const reading = readFolder(names, split, format);
  if ('what' in reading) return { what: `reads the folder ${written}: ${reading.what}`, toDo: reading.toDo };
  if ('folder' in reading) return wrongInFolder(`${path}/${reading.folder}`, `${written.replace(/[/\\]+$/, '')}/${reading.folder}`, undefined, format, list);
  return undefined;
}
