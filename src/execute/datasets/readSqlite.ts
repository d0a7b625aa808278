import type * as Sqlite from 'node:sqlite';
import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { HumanError } from '../../base/humanError.ts';
import { suggest } from '../../task/nearest.ts';
import { breathe } from './breathe.ts';
import { checkColumns } from './checkColumns.ts';
import type { DataFile } from './dataFile.ts';
import { place } from './place.ts';
import { plain } from './plain.ts';
import type { LocatedRow } from './row.ts';

/** What is read of a database: a table, or what a statement selects; neither means its only table. */
export interface SqliteSelection {
  readonly table?: string;
  readonly query?: string;
}

const rowsAtOnce = 500;

/** Rows of an SQLite database, which is opened for reading only. Whole numbers beyond 2^53 come as texts, blobs as base64. */
export async function* readSqlite(file: DataFile, selection: SqliteSelection, from: number, signal: AbortSignal): AsyncGenerator<readonly LocatedRow[]> {
  const { path } = file;
  const database = guarded(path, 'the database cannot be read', () => open(path));
  try {
    const statement = guarded(path, selection.query === undefined ? 'the table cannot be read' : '`query` cannot be run', () => prepare(database, path, selection));
    statement.setReadBigInts(true);
    const found = guarded(path, 'the rows cannot be read', () => statement.iterate());
    let line = 1;
    for (let ended = false; !ended && !signal.aborted; ) {
      const rows: LocatedRow[] = [];
      while (rows.length < rowsAtOnce) {
        const next = guarded(`${path}`, 'the rows cannot be read', () => found.next());
        if (next.done === true) {
          ended = true;
          break;
        }
        const row = plain(next.value) as Record<string, unknown>;
        rows.push({ row, index: from + line - 1, line: line++, file });
      }
      if (rows.length > 0) yield rows;
      await breathe();
    }
  } finally {
    database.close();
  }
}

function open(path: string): DatabaseSync {
  const sqlite: typeof Sqlite | undefined = process.getBuiltinModule?.('node:sqlite');
  if (sqlite === undefined) throw new HumanError({ what: `Node ${process.version} has no built-in SQLite`, where: place(path), toDo: 'use Node 22.13 or newer' });
  return new sqlite.DatabaseSync(path, { readOnly: true, timeout: 5000 });
}

function prepare(database: DatabaseSync, path: string, { table, query }: SqliteSelection): StatementSync {
  const tables = database.prepare("SELECT name FROM sqlite_schema WHERE type IN ('table', 'view') AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' ORDER BY name").all().map(row => String(row['name']));
  if (query !== undefined) return checked(database.prepare(query), path);
  const name = table ?? (tables.length === 1 ? tables[0] : undefined);
  if (name === undefined) {
    const what = tables.length === 0 ? 'the database has no table' : `the database has ${tables.length} tables`;
    throw new HumanError({ what, where: place(path), toDo: tables.length === 0 ? 'check `path` in the task file' : `add \`table:\` with one of ${tables.join(', ')}` });
  }
  if (!tables.includes(name)) throw new HumanError({ what: `the database has no table \`${name}\``, where: place(path), toDo: suggest(name, tables, 'it has') });
  return checked(database.prepare(`SELECT * FROM "${name.replaceAll('"', '""')}"`), path);
}

function checked(statement: StatementSync, path: string): StatementSync {
  // Node has `columns` from 22.16 on; without it the later of two columns of one name counts.
  const columns = (statement as { readonly columns?: () => readonly { readonly name: string }[] }).columns?.() ?? [];
  checkColumns(columns.map(column => column.name), path);
  return statement;
}

/** Whatever SQLite throws is about the file or the query. */
function guarded<T>(path: string, what: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (error instanceof HumanError) throw error;
    throw new HumanError({ what: `${what} (${(error as Error).message.slice(0, 200)})`, where: place(path), toDo: 'check that it is an SQLite database, and `table` or `query`', cause: error });
  }
}
