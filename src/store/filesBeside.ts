import { readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';

/** What lies beside a file, by paths relative to its folder; undefined where there is no such thing, or it cannot be read. */
export interface FilesBeside {
  /** `latin1`: a character for each byte. */
  readonly read: (file: string, encoding?: 'latin1') => string | undefined;
  /** Folders end with `/`. */
  readonly list: (folder: string) => readonly string[] | undefined;
}

export function filesBeside(file: string): FilesBeside {
  const folder = path.dirname(file);
  return {
    read: (beside, encoding) => unlessGone(() => readFileSync(path.resolve(folder, beside), encoding ?? 'utf8')),
    list: beside => unlessGone(() => readdirSync(path.resolve(folder, beside), { withFileTypes: true }).map(entry => (entry.isDirectory() ? `${entry.name}/` : entry.name)).toSorted()),
  };
}

/** Who asks tells what is missing. */
function unlessGone<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}
