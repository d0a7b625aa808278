import { readFileSync, readdirSync, realpathSync } from 'node:fs';
import { homedir } from 'node:os';
import path from 'node:path';
import { findWorkspace } from './workspaceFolder.ts';

/** What lies beside a file, by paths relative to its folder; undefined where there is no such thing, or it cannot be read. */
export interface FilesBeside {
  /** `latin1`: a character for each byte. */
  readonly read: (file: string, encoding?: 'latin1') => string | undefined;
  /** Folders end with `/`. */
  readonly list: (folder: string) => readonly string[] | undefined;
  /** What was asked for, is there, and was not read: it lies elsewhere, where a file that came from somebody has nothing to look for. */
  readonly refused: ReadonlySet<string>;
}

/** What its folder holds, links followed, or the workspace around it: never any file of the machine that a stranger's file names. */
export function filesBeside(file: string): FilesBeside {
  const folder = path.dirname(path.resolve(file));
  const refused = new Set<string>();
  let root: string | undefined;
  return {
    read: (beside, encoding) => unlessGone(() => {
      const real = inside(beside);
      return real === undefined ? undefined : readFileSync(real, encoding ?? 'utf8');
    }),
    list: beside => unlessGone(() => {
      const real = inside(beside);
      return real === undefined ? undefined : readdirSync(real, { withFileTypes: true }).map(entry => (entry.isDirectory() ? `${entry.name}/` : entry.name)).toSorted();
    }),
    refused,
  };

  function inside(beside: string): string | undefined {
    const real = realpathSync(path.resolve(folder, beside));
    root ??= rootOf(realpathSync(folder));
    if (isWithin(root, real)) return real;
    refused.add(beside);
    return undefined;
  }
}

/** The workspace or the registry of OpenAI's evals around a folder; not a home, which holds what is nobody else's. */
function rootOf(folder: string): string {
  const registry = /^.*\/registry(?=\/)/.exec(folder)?.[0];
  const root = registry ?? findWorkspace(folder);
  return isWithin(root, unlessGone(() => realpathSync(homedir())) ?? homedir()) ? folder : root;
}

function isWithin(folder: string, file: string): boolean {
  const between = path.relative(folder, file);
  return between === '' || (between !== '..' && !between.startsWith(`..${path.sep}`) && !path.isAbsolute(between));
}

/** Who asks tells what is missing. */
function unlessGone<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}
