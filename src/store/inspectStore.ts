import { statSync } from 'node:fs';
import { number, text } from './columns.ts';
import { Connection } from './connection.ts';
import { schemaVersion, versionOf } from './migrate.ts';
import type { StoreName } from './storeFailure.ts';

export interface Inspected {
  readonly version: number;
  /** The version that this Pitwall writes: an older store is brought forward when it is next used. */
  readonly newest: number;
  readonly sizeBytes: number;
  /** Undefined of a ledger, or of a store that nothing was ever written to. */
  readonly runs?: number;
  /** What SQLite says of a damage, at most three lines; empty where there is none. */
  readonly damage: readonly string[];
}

/** Reads every page of a store, or of a ledger, and changes nothing. Throws a HumanError where it cannot be opened, or is none of ours. @param newest the version that is known of files of its kind */
export function inspectStore(file: string, newest = schemaVersion, name: StoreName = 'store'): Inspected {
  const db = new Connection(file, { readOnly: true, name });
  try {
    const version = versionOf(db, newest);
    const damage = db.all('PRAGMA quick_check(3)').map(row => text(row, 'quick_check')).filter(line => line !== 'ok');
    const hasRuns = db.get("SELECT 1 FROM sqlite_schema WHERE name = 'runs'") !== undefined;
    const runs = hasRuns ? db.get('SELECT count(*) AS n FROM runs') : undefined;
    return { version, newest, sizeBytes: statSync(file).size, ...(runs === undefined ? {} : { runs: number(runs, 'n') }), damage };
  } finally {
    db.close();
  }
}
