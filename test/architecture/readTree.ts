import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { SourceTree } from './importLaw.ts';

export const root = path.resolve(import.meta.dirname, '../..');

/** Every file under the folders whose name ends in one of the endings, sorted. */
export function readTree(folders: readonly string[], endings: readonly string[]): SourceTree {
  const files = folders.flatMap(folder =>
    readdirSync(path.join(root, folder), { recursive: true, withFileTypes: true })
      .filter(entry => entry.isFile() && endings.some(ending => entry.name.endsWith(ending)))
      .map(entry => path.relative(root, path.join(entry.parentPath, entry.name)).replaceAll('\\', '/')),
  );
  return new Map(files.sort().map(file => [file, readFileSync(path.join(root, file), 'utf8')]));
}
