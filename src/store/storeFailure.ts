import { HumanError } from '../base/humanError.ts';

/** SQLite's primary result codes (https://sqlite.org/rescode.html) that say something about the file, the disk or another process. */
const busy = 5;
const locked = 6;
const readOnly = 8;
const inputOutput = 10;
const corrupt = 11;
const full = 13;
const cannotOpen = 14;
const notADatabase = 26;

/** What SQLite threw, as a person should read it; anything that is our own fault comes back as it was. */
export function storeFailure(error: unknown, file: string): unknown {
  const code = resultCode(error);
  if (code === undefined) return error;
  const failure = (what: string, toDo: string): HumanError => new HumanError({ what, where: file, toDo, kind: 'unfinished', cause: error });
  switch (code) {
    case busy:
    case locked:
      return failure('the store is locked by another process', 'wait for it to finish and try again, or close the program that holds the file');
    case readOnly:
      return failure('the store cannot be written: the file or its folder is read-only', 'give yourself the right to write there, or run in another folder');
    case full:
      return failure('the disk is full', 'free some space, then resume the run: what was recorded is safe');
    case cannotOpen:
      return failure('the store cannot be opened', 'check that the folder exists and that you may read and write in it');
    case corrupt:
    case notADatabase:
      return damagedStore(file, error);
    case inputOutput:
      return failure(`the store could not be read or written (${(error as Error).message})`, 'check the disk, and that the folder is not on a network file system');
    default:
      return error;
  }
}

export function isBusy(error: unknown): boolean {
  const code = resultCode(error);
  return code === busy || code === locked;
}

export function damagedStore(file: string, cause?: unknown): HumanError {
  return new HumanError({
    what: 'the store is damaged, or is not a Pitwall store',
    where: file,
    toDo: 'move the file (with its -wal and -shm neighbours) away to start a new store; nothing was overwritten',
    kind: 'unfinished',
    ...(cause === undefined ? {} : { cause }),
  });
}

/** The primary code: the low byte of the extended one. */
function resultCode(error: unknown): number | undefined {
  if (!(error instanceof Error) || !('errcode' in error) || typeof error.errcode !== 'number') return undefined;
  return error.errcode & 0xff;
}
