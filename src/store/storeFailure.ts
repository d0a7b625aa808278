import { accessSync, constants, existsSync } from 'node:fs';
import path from 'node:path';
import { HumanError } from '../base/humanError.ts';

/** What SQLite says of statements that are ours and right, where a damage changed a text or the schema they meet. */
const saysDamagedSchema = /^(?:no such (?:table: main\.|column: )|table \w+ has no column named )/;
const saysDamagedValue = /^malformed JSON/;

/** SQLite's primary result codes (https://sqlite.org/rescode.html) that say something about the file, the disk or another process. */
const busy = 5;
const locked = 6;
const readOnly = 8;
const inputOutput = 10;
const corrupt = 11;
const full = 13;
const cannotOpen = 14;
const notADatabase = 26;
/** An extended code: the memory that processes share could not be made larger, which is a file on the same disk. */
const noRoomForSharedMemory = 4874;

/** The workspace's results, or what belongs to the user. */
export type StoreName = 'store' | 'ledger';

/** The disk, another process or somebody else's bytes: whatever was done meanwhile is not to blame, and is done again by a resume. */
export class StoreFailure extends HumanError {}

/** A cell holds something that nobody has written there; what lies beside it can be read. */
export class DamagedValue extends StoreFailure {}

/** What SQLite threw, as a person should read it; anything that is our own fault comes back as it was. */
export function storeFailure(error: unknown, file: string, name: StoreName = 'store'): unknown {
  const code = resultCode(error);
  if (code === undefined) return error;
  const failure = (what: string, toDo: string): StoreFailure => new StoreFailure({ what, where: file, toDo, kind: 'unfinished', cause: error });
  const diskFull = (): StoreFailure => failure('the disk is full', 'free some space, then resume the run: what was recorded is safe');
  const notWritable = (): StoreFailure => failure(`the ${name} cannot be written: the file or its folder is read-only`, name === 'store' ? 'give yourself the right to write there, or run in another folder' : 'give yourself the right to write there, or name another folder with PITWALL_HOME');
  if (code === noRoomForSharedMemory) return diskFull();
  switch (code & 0xff) {
    case busy:
    case locked:
      return failure(`the ${name} is locked by another process`, 'wait for it to finish and try again, or close the program that holds the file');
    case readOnly:
      return notWritable();
    case full:
      return diskFull();
    case cannotOpen:
      return isReadOnly(file) ? notWritable() : failure(`the ${name} cannot be opened`, 'check that the folder exists and that you may read and write in it');
    case corrupt:
    case notADatabase:
      return damagedStore(file, error, name);
    case inputOutput:
      return failure(`the ${name} could not be read or written (${(error as Error).message})`, 'check the disk, and that the folder is not on a network file system');
    default:
      if (!(error instanceof Error)) return error;
      if (saysDamagedValue.test(error.message)) return damagedValue('a value holds no JSON', error);
      return saysDamagedSchema.test(error.message) ? damagedStore(file, error, name) : error;
  }
}

export function isBusy(error: unknown): boolean {
  const code = resultCode(error);
  return code !== undefined && ((code & 0xff) === busy || (code & 0xff) === locked);
}

/** Whether it is another process that holds the file, which lets go of it some time. */
export function isLockFailure(failure: unknown): boolean {
  return failure instanceof StoreFailure && isBusy(failure.cause);
}

export function damagedStore(file: string | undefined, cause?: unknown, name: StoreName = 'store'): StoreFailure {
  return new StoreFailure({
    what: name === 'store' ? 'the store is damaged, or is not a Pitwall store' : 'the ledger of leases and shared limits is damaged, or is not one of Pitwall’s',
    ...(file === undefined ? {} : { where: file }),
    toDo: `move the file (with its -wal and -shm neighbours) away to start a new ${name}; nothing was overwritten`,
    kind: 'unfinished',
    ...(cause === undefined ? {} : { cause }),
  });
}

/** The pages of the file are whole, and what one of them holds is not. @param how of the value */
export function damagedValue(how: string, cause?: unknown): DamagedValue {
  return new DamagedValue({
    what: `the store is damaged: ${how}`,
    toDo: 'move `.pitwall/store.db` (with its -wal and -shm neighbours) away to start a new store, or put back a copy of it',
    kind: 'unfinished',
    ...(cause === undefined ? {} : { cause }),
  });
}

/** A folder on a disk that is mounted so, or somebody else's: SQLite says no more than that it could not open what it keeps beside the file. */
function isReadOnly(file: string): boolean {
  return existsSync(file) && (!isWritable(path.dirname(file)) || !isWritable(file));
}

function isWritable(file: string): boolean {
  try {
    accessSync(file, constants.W_OK);
    return true;
  } catch {
    return false;
  }
}

/** The extended code: its low byte is the primary one. */
function resultCode(error: unknown): number | undefined {
  if (!(error instanceof Error) || !('errcode' in error) || typeof error.errcode !== 'number') return undefined;
  return error.errcode;
}
