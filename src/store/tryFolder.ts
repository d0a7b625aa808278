import { mkdtempSync, rmSync } from 'node:fs';
import path from 'node:path';
import { text } from './columns.ts';
import { Connection } from './connection.ts';

/**
 * Whether SQLite can keep a store in a folder as Pitwall does, with a log that several processes read: tried with a small one, which goes again.
 * Throws a HumanError where it cannot be written there. @returns the version of SQLite, and the journal mode that it took, which should be `wal`
 */
export function tryFolder(folder: string): { readonly version: string; readonly journal: string } {
  const own = mkdtempSync(path.join(folder, '.pitwall-doctor-'));
  const file = path.join(own, 'store.db');
  try {
    const db = new Connection(file, { readOnly: false });
    try {
      const journal = text(db.get('PRAGMA journal_mode = WAL') ?? {}, 'journal_mode');
      db.exec('CREATE TABLE tried (n INTEGER); INSERT INTO tried VALUES (1)');
      const other = new Connection(file, { readOnly: true });
      try {
        other.get('SELECT n FROM tried');
      } finally {
        other.close();
      }
      return { version: text(db.get('SELECT sqlite_version() AS version') ?? {}, 'version'), journal };
    } finally {
      db.close();
    }
  } finally {
    rmSync(own, { recursive: true, force: true });
  }
}
