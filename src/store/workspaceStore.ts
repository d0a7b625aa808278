import { closeSync, existsSync, mkdirSync, openSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { HumanError } from '../base/humanError.ts';
import { text } from './columns.ts';
import { Connection } from './connection.ts';
import { migrate, schemaVersion, versionOf } from './migrate.ts';
import { addMissingColumns, readableVersion } from './migrations.ts';
import { notWritten } from './notWritten.ts';
import { refuseElsewhere, type StoreMachine } from './refuseElsewhere.ts';
import { SqliteReader } from './reader.ts';
import { modesIn, setMode } from './sharedModes.ts';
import type { StoreReader, StoreWriter } from './store.ts';
import { damagedStore } from './storeFailure.ts';
import { SqliteWriter } from './writer.ts';

/**
 * Opens a workspace's store for writing, and makes it, with its folder, where there is none. One writer a process.
 * Throws a HumanError where the file cannot be used (newer, damaged, locked, read-only, another machine's); nothing is changed then.
 */
export function openStore(file: string, options: { readonly busyTimeoutMs?: number; /** So long rows wait for another process's lock, and who awaits its end; no longer than a statement where nothing is said. */ readonly lockPatienceMs?: number; readonly machine?: StoreMachine; /** A run is about to write for hours: pages that are damaged are looked for first. */ readonly checked?: true } = {}): StoreWriter {
  makeFolder(path.dirname(file));
  makeFile(file);
  const db = new Connection(file, { ...options, readOnly: false });
  try {
    // Before anything is written: a file of another kind or of a newer version stays as it is.
    const version = versionOf(db);
    if (version > 0) refuseElsewhere(db, options.machine);
    if (options.checked === true) refuseDamage(db);
    keepFromOthers(file);
    db.execPatiently('PRAGMA journal_mode = WAL');
    db.exec('PRAGMA synchronous = NORMAL; PRAGMA foreign_keys = ON; PRAGMA journal_size_limit = 67108864');
    if (version < schemaVersion) migrate(db);
    return new SqliteWriter(db, options.lockPatienceMs);
  } catch (error) {
    db.close();
    throw error;
  }
}

/** Up to this size every page is read, which takes a tenth of a second; of a larger store `pitwall doctor` does it. */
const quicklyCheckedBytes = 32 * 1024 * 1024;

function refuseDamage(db: Connection): void {
  if ((statSync(db.file, { throwIfNoEntry: false })?.size ?? 0) > quicklyCheckedBytes) return;
  const damage = db.all('PRAGMA quick_check(1)').map(row => text(row, 'quick_check')).find(line => line !== 'ok');
  if (damage !== undefined) throw damagedStore(db.file, new Error(damage));
}

/** Opens a store for reading. One of an older version is brought forward first, or is read as it is where that cannot be written. Throws a HumanError where there is none, or it cannot be used. */
export function openReader(file: string): StoreReader {
  if (!existsSync(file)) throw new HumanError({ what: 'no run was recorded here yet', where: file, toDo: 'start one with `pitwall run TASK`' });
  let db = connectReadOnly(file);
  try {
    const version = versionOf(db);
    if (version < schemaVersion) {
      db.close();
      try {
        openStore(file).dispose();
        db = connectReadOnly(file);
      } catch (error) {
        if (version !== readableVersion) throw error;
        db = connectReadOnly(file);
        addMissingColumns(db);
      }
    }
    // Orders of a hundred thousand samples are made in memory and not in files.
    db.exec('PRAGMA temp_store = MEMORY');
    return new SqliteReader(db);
  } catch (error) {
    db.close();
    throw error;
  }
}

/** In a folder that cannot be written SQLite cannot make its shared memory; a store that nobody writes (no log) is read without it. */
function connectReadOnly(file: string): Connection {
  const db = new Connection(file, { readOnly: true });
  try {
    versionOf(db);
    return db;
  } catch (error) {
    db.close();
    if (hasLog(file)) throw error;
    const address = pathToFileURL(file);
    address.search = 'immutable=1';
    return new Connection(file, { readOnly: true, address });
  }
}

function hasLog(file: string): boolean {
  return (statSync(`${file}-wal`, { throwIfNoEntry: false })?.size ?? 0) > 0;
}

/** Its owner's, or its group's: prompts and answers lie there. The files that SQLite makes beside it take its mode. */
function makeFile(file: string): void {
  if (existsSync(file)) return;
  try {
    closeSync(openSync(file, 'wx', 0o600));
  } catch {
    // Another process was quicker, or SQLite says what is wrong.
  }
}

/** Earlier versions left the mode to the umask, and a folder may have become a group's since. */
function keepFromOthers(file: string): void {
  const { file: mode } = modesIn(path.dirname(file));
  for (const ending of ['', '-wal', '-shm']) setMode(`${file}${ending}`, mode);
}

/** Results are large and change at every run: Git is told to leave them alone. One that is there keeps its mode: a group may share it. */
function makeFolder(folder: string): void {
  const ignore = path.join(folder, '.gitignore');
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    if (existsSync(ignore)) return;
    const { file: mode } = modesIn(folder);
    writeFileSync(ignore, '*\n', { mode });
    setMode(ignore, mode);
  } catch (error) {
    throw notWritten(error, 'the folder for results', folder, 'give yourself the right to write there, or name another workspace');
  }
}
