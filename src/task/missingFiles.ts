import type { Problem } from '../base/problem.ts';
import type { FileReference } from './fileReference.ts';
import { nearest } from './nearest.ts';

/** The file system, as far as a task file needs it. */
export interface FilePorts {
  /** The task file, for the problems. */
  readonly file: string;
  readonly exists: (path: string) => boolean;
  /** Names in a folder; empty where there is no such folder. */
  readonly list?: (folder: string) => readonly string[];
}

/** A problem for each file that a task reads and that is not there, with the nearest name that is. */
export function missingFiles(references: readonly FileReference[], ports: FilePorts): readonly Problem[] {
  return references
    .filter(reference => !ports.exists(reference.path))
    .map(({ path, written, what, line, column, endLine, endColumn }) => {
      const cut = Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\'));
      const near = nearest(path.slice(cut + 1), ports.list?.(path.slice(0, cut)) ?? []);
      const toDo = near === undefined ? 'check the path: it is relative to the task file' : `did you mean ${written.slice(0, written.length - (path.length - cut - 1))}${near}?`;
      return { severity: 'error', message: `${what} reads ${written}, which does not exist`, toDo, file: ports.file, line, column, endLine, endColumn };
    });
}
