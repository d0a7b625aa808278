import { chmodSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { Connection } from './connection.ts';
import { makeFolder } from './makeFolder.ts';
import { migrate, versionOf } from './migrate.ts';
import { notWritten } from './notWritten.ts';

/**
 * As `migrations.ts`: step k leads to version k + 1, and one that was released never changes. Accounts are hashes: no key and no address lies here.
 * A request for devices becomes a lease when `held_since_ms` is set; its devices are keyed by themselves, so that no error of ours can give one to two.
 */
const ledgerMigrations: readonly string[] = [
  `
  CREATE TABLE rates (account TEXT PRIMARY KEY, booked_until_ms REAL NOT NULL, at_ms REAL NOT NULL) STRICT, WITHOUT ROWID;
  CREATE TABLE learnt (account TEXT PRIMARY KEY, max_in_flight INTEGER NOT NULL, per_s REAL, at_ms REAL NOT NULL) STRICT, WITHOUT ROWID;
  `,
  `
  CREATE TABLE checks (key TEXT PRIMARY KEY, found TEXT NOT NULL, at_ms REAL NOT NULL) STRICT, WITHOUT ROWID;
  `,
  `
  CREATE TABLE device_requests (
    key INTEGER PRIMARY KEY AUTOINCREMENT, host TEXT NOT NULL, pid INTEGER NOT NULL, process_start TEXT NOT NULL, seen_ms REAL NOT NULL,
    workspace TEXT NOT NULL, run TEXT NOT NULL, trial TEXT NOT NULL,
    devices INTEGER NOT NULL, eligible TEXT NOT NULL, priority REAL NOT NULL, backfill INTEGER NOT NULL, limit_ms REAL,
    asked_ms REAL NOT NULL, held_since_ms REAL
  ) STRICT;
  CREATE TABLE held_devices (
    device TEXT PRIMARY KEY, request INTEGER NOT NULL REFERENCES device_requests ON DELETE CASCADE, position INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX held_devices_by_request ON held_devices (request, position);
  `,
  `
  ALTER TABLE device_requests ADD COLUMN guard_pid INTEGER;
  ALTER TABLE device_requests ADD COLUMN guard_start TEXT;
  CREATE TABLE held_ports (
    host TEXT NOT NULL, port INTEGER NOT NULL, pid INTEGER NOT NULL, process_start TEXT NOT NULL, guard_pid INTEGER, guard_start TEXT, at_ms REAL NOT NULL, PRIMARY KEY (host, port)
  ) STRICT, WITHOUT ROWID;
  `,
  `
  CREATE TABLE agreed_code (fingerprint TEXT PRIMARY KEY, at_ms REAL NOT NULL) STRICT, WITHOUT ROWID;
  `,
];

export const ledgerVersion = ledgerMigrations.length;

/** Opens the user's ledger, and makes it where there is none, readable by the user alone. Throws a HumanError where it cannot be used; nothing is changed then. */
export function openLedgerFile(file: string, busyTimeoutMs: number): Connection {
  makeFile(file);
  const db = new Connection(file, { readOnly: false, busyTimeoutMs, name: 'ledger' });
  try {
    // Before anything is written: a file of another kind or of a newer version stays as it is.
    const version = versionOf(db, ledgerMigrations.length);
    db.execPatiently('PRAGMA journal_mode = WAL');
    db.exec('PRAGMA synchronous = NORMAL');
    if (version < ledgerMigrations.length) migrate(db, ledgerMigrations);
  } catch (error) {
    db.close();
    throw error;
  }
  return db;
}

/** The files that SQLite makes beside it take its mode. */
function makeFile(file: string): void {
  const folder = path.dirname(file);
  try {
    makeFolder(folder, 0o700);
    writeFileSync(file, '', { flag: 'a', mode: 0o600 });
    chmodSync(file, 0o600);
  } catch (error) {
    throw notWritten(error, 'the ledger of shared limits', file, 'give yourself the right to write there, or name another folder with PITWALL_HOME');
  }
}
