import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

/** Every file in a folder and its folders, read. Processes may be at work there: what goes while it is looked at, as a store's journal does with the last who had it open, is left out. */
export function filesWithin(folder: string): readonly { readonly file: string; readonly bytes: Buffer }[] {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter(entry => entry.isFile()).map(entry => path.join(entry.parentPath, entry.name));
  return files.flatMap(file => {
    try {
      return [{ file, bytes: readFileSync(file) }];
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
      throw error;
    }
  });
}
