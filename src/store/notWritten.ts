import { HumanError } from '../base/humanError.ts';

const full: ReadonlySet<string> = new Set(['ENOSPC', 'EDQUOT']);

/** What the system threw where a file or a folder was to be written, as a person should read it. Who has no room needs no rights. @param toDo what gives the right */
export function notWritten(error: unknown, what: string, where: string, toDo: string): HumanError {
  const code = (error as NodeJS.ErrnoException).code ?? String(error);
  const isFull = full.has(code);
  return new HumanError({ what: `${what} cannot be written${isFull ? ': the disk is full' : ` (${code})`}`, where, toDo: isFull ? 'free some space, and try again' : toDo, kind: 'unfinished', cause: error });
}
