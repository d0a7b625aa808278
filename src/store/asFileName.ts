import path from 'node:path';
import { HumanError } from '../base/humanError.ts';

/** The id, which names a file or a folder. Throws a HumanError where it would lead elsewhere: what another hand wrote into a store becomes no path. */
export function asFileName(id: string): string {
  if (isFileName(id)) return id;
  throw new HumanError({ what: `the id ${JSON.stringify(id)} is not one of Pitwall's: it cannot name a file`, toDo: 'somebody has changed the store; move it away, and run the task again', kind: 'unfinished' });
}

/** On every system the same: a store may have been made on another. */
export function isFileName(id: string): boolean {
  return id !== '' && id !== '.' && id !== '..' && path.posix.basename(id) === id && path.win32.basename(id) === id && !id.includes('\0');
}
