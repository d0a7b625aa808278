import { number } from './columns.ts';
import type { Connection } from './connection.ts';
import { migrations, type Migration } from './migrations.ts';
import { damagedStore, StoreFailure } from './storeFailure.ts';

/** The version this Pitwall reads and writes. */
export const schemaVersion = migrations.length;

/** A file's version; 0 for an empty one. Throws a HumanError for a newer one, and for a database that is not ours. */
export function versionOf(db: Connection, newest = schemaVersion): number {
  const tables = db.all("SELECT name FROM sqlite_schema WHERE type = 'table'").map(row => row['name']);
  if (tables.length === 0) return 0;
  if (!tables.includes('meta')) throw damagedStore(db.file, undefined, db.name);
  const row = db.get("SELECT CAST(value AS INTEGER) AS version FROM meta WHERE key = 'schema_version'");
  if (row === undefined) throw damagedStore(db.file, undefined, db.name);
  const version = number(row, 'version');
  if (version > newest) {
    throw new StoreFailure({
      what: `the ${db.name} was written by a newer Pitwall (version ${version}; this one knows ${newest})`,
      where: db.file,
      toDo: 'update Pitwall, or use another folder; nothing was changed',
      kind: 'unfinished',
    });
  }
  return version;
}

/** Brings a file forward to the newest version, each step in its own transaction: a step that fails leaves the version before it. */
export function migrate(db: Connection, steps: readonly Migration[] = migrations): void {
  for (;;) {
    const reached = db.transaction(() => {
      // Looked at under the write lock: another process may have taken the step meanwhile.
      const version = versionOf(db, steps.length);
      const step = steps[version];
      if (step === undefined) return true;
      if (version === 0) db.exec('CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID');
      if (typeof step === 'string') db.exec(step);
      else step(db);
      db.run("INSERT OR REPLACE INTO meta (key, value) VALUES ('schema_version', ?)", String(version + 1));
      return false;
    });
    if (reached) return;
  }
}
