import type * as Sqlite from 'node:sqlite';
import { HumanError } from '../base/humanError.ts';

/** Node's own SQLite. Asked for only when a store is opened, so that an older Node can still say what is missing. */
export function loadSqlite(): typeof Sqlite {
  const restore = muteSqliteWarning();
  try {
    const sqlite: typeof Sqlite | undefined = process.getBuiltinModule?.('node:sqlite');
    if (sqlite === undefined) {
      throw new HumanError({ what: `Node ${process.version} has no built-in SQLite, where runs are recorded`, toDo: 'use Node 22.13 or newer' });
    }
    return sqlite;
  } finally {
    restore();
  }
}

/** Node 22 and 24 warn on first use that `node:sqlite` is experimental; only that one warning is kept from the terminal. */
function muteSqliteWarning(): () => void {
  // Put back as it was, not bound: others may compare it.
  // eslint-disable-next-line @typescript-eslint/unbound-method
  const emitWarning = process.emitWarning;
  const filtered = (warning: string | Error, ...rest: unknown[]): void => {
    if (String(warning).includes('SQLite is an experimental feature')) return;
    Reflect.apply(emitWarning, process, [warning, ...rest]);
  };
  process.emitWarning = filtered;
  return () => {
    process.emitWarning = emitWarning;
  };
}
