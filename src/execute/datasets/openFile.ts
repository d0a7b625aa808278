import { open, type FileHandle } from 'node:fs/promises';
import { cannotRead } from './cannotRead.ts';

/** Opens a file for reading; the caller closes it. One that cannot be read is a HumanError. */
export function openFile(path: string): Promise<FileHandle> {
  return open(path).catch((error: NodeJS.ErrnoException) => {
    throw cannotRead(path, error);
  });
}
