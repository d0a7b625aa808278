import { HumanError } from '../../base/humanError.ts';
import { place } from './place.ts';

/** Says why a file cannot be read, in a person's words. */
export function cannotRead(path: string, error: NodeJS.ErrnoException): HumanError {
  const why: Readonly<Record<string, string>> = { ENOENT: 'the file does not exist', ENOTDIR: 'the file does not exist', EISDIR: 'it is a folder, not a file', EACCES: 'the file may not be read by this user' };
  return new HumanError({ what: why[error.code ?? ''] ?? `the file cannot be read (${error.message})`, where: place(path), toDo: 'check `path` in the task file', cause: error });
}
