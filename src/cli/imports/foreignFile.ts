import { readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { HumanError } from '../../base/humanError.ts';
import { filesBeside } from '../../store/filesBeside.ts';
import type { Source } from '../../task/convert/source.ts';

/** Another tool's file or folder, read. */
export interface ForeignFile extends Source {
  /** Absolute. */
  readonly file: string;
  /** Absolute: what it names is relative to it, and so is what is made of it. */
  readonly folder: string;
  /** As the person wrote it. */
  readonly shown: string;
}

/** Throws a HumanError where it cannot be read. */
export function readForeignFile(cwd: string, shown: string): ForeignFile {
  const file = path.resolve(cwd, shown);
  try {
    if (statSync(file).isDirectory()) {
      const beside = filesBeside(path.join(file, 'any'));
      return { name: `${path.basename(file)}/`, text: (beside.list('.') ?? []).join('\n'), ...beside, file, folder: file, shown };
    }
    return { name: path.basename(file), text: readFileSync(file, 'utf8'), ...filesBeside(file), file, folder: path.dirname(file), shown };
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? String(error);
    if (code === 'ENOENT') throw new HumanError({ what: 'there is no such file', where: shown, toDo: 'check the path', cause: error });
    throw new HumanError({ what: `the file cannot be read (${code})`, where: shown, toDo: code === 'ERR_STRING_TOO_LONG' ? 'it is larger than can be taken in: give a smaller one' : 'check its permissions', cause: error });
  }
}
