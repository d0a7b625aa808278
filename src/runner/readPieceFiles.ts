import { createHash } from 'node:crypto';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { HumanError } from '../base/humanError.ts';
import type { Problem } from '../base/problem.ts';
import { readPieceModel } from '../score/tokenize/pieces/readPieceModel.ts';
import type { FileReference } from '../task/fileReference.ts';
import type { PieceFile } from '../task/scorers.ts';

/**
 * Reads the SentencePiece models that scorers name, each once, and tries them: a broken one is a problem where the task names it.
 * Those that do not exist are left to `missingFiles`.
 * @returns the files by their absolute path; their bytes lie in memory that threads share
 */
export function readPieceFiles(tasks: readonly { readonly file: string; readonly references: readonly FileReference[] }[]): { readonly files: ReadonlyMap<string, PieceFile>; readonly problems: readonly Problem[] } {
  const files = new Map<string, PieceFile>();
  const problems = tasks.flatMap(({ file, references }) =>
    references.flatMap(({ path, written, what, pieces, line, column, endLine, endColumn }): readonly Problem[] => {
      if (pieces !== true || !existsSync(path) || statSync(path).isDirectory()) return [];
      try {
        if (!files.has(path)) files.set(path, readPieceFile(path));
        return [];
      } catch (error) {
        if (!(error instanceof HumanError)) throw error;
        return [{ severity: 'error', message: `${what} reads ${written}, which ${error.what}`, ...(error.toDo === undefined ? {} : { toDo: error.toDo }), file, line, column, endLine, endColumn }];
      }
    }),
  );
  return { files, problems };
}

function readPieceFile(path: string): PieceFile {
  const read = readBytes(path);
  const bytes = new Uint8Array(new SharedArrayBuffer(read.length));
  bytes.set(read);
  readPieceModel(bytes);
  return { path, hash: createHash('sha256').update(read).digest('hex'), bytes };
}

function readBytes(path: string): Uint8Array {
  try {
    return readFileSync(path);
  } catch (error) {
    throw new HumanError({ what: `cannot be read (${(error as NodeJS.ErrnoException).code ?? String(error)})`, toDo: 'check its permissions', cause: error });
  }
}
