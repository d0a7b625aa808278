import type { DatabaseSync, SQLInputValue, StatementSync } from 'node:sqlite';
import { loadSqlite } from './loadSqlite.ts';
import { isBusy, storeFailure, type StoreName } from './storeFailure.ts';

export type Value = SQLInputValue | undefined;
/** A row as SQLite gives it; `columns.ts` reads its values. */
export type RawRow = Readonly<Record<string, unknown>>;

/** How long a statement waits for another process's transaction. Ours last milliseconds. */
const patienceMs = 5_000;
const retryMs = 5;

/** One SQLite connection: prepared statements are kept, `undefined` is NULL, and failures come out as a person should read them. */
export class Connection {
  readonly file: string;
  private readonly db: DatabaseSync;
  /** How long a statement waits for another process. */
  readonly busyTimeoutMs: number;
  readonly name: StoreName;
  private readonly statements = new Map<string, StatementSync>();
  private closed = false;

  /** `address` differs from the file where it carries options (`file:…?immutable=1`). */
  constructor(file: string, options: { readonly readOnly: boolean; readonly address?: URL; readonly busyTimeoutMs?: number; /** What people call it; a store where nothing is said. */ readonly name?: StoreName }) {
    this.file = file;
    this.name = options.name ?? 'store';
    this.busyTimeoutMs = options.busyTimeoutMs ?? patienceMs;
    const { DatabaseSync } = loadSqlite();
    this.db = this.guarded(() => new DatabaseSync(options.address ?? file, { readOnly: options.readOnly, timeout: this.busyTimeoutMs }));
  }

  get(sql: string, ...values: Value[]): RawRow | undefined {
    try {
      return this.prepared(sql).get(...nulls(values));
    } catch (error) {
      throw storeFailure(error, this.file, this.name);
    }
  }

  all(sql: string, ...values: Value[]): readonly RawRow[] {
    try {
      return this.prepared(sql).all(...nulls(values));
    } catch (error) {
      throw storeFailure(error, this.file, this.name);
    }
  }

  /** Row by row: for what is folded and not kept. No other statement of the same text may run before it ends. */
  *each(sql: string, ...values: Value[]): Generator<RawRow> {
    const rows = this.guarded(() => this.prepared(sql).iterate(...nulls(values)));
    for (;;) {
      const next = this.guarded(() => rows.next());
      if (next.done === true) return;
      yield next.value;
    }
  }

  /** As `each`, with the columns' values in the query's order: objects with names cost half as much again. The array is only valid during the call. */
  eachArray(sql: string, visit: (row: readonly unknown[]) => void, ...values: Value[]): void {
    this.guarded(() => {
      const statement = this.prepared(sql);
      statement.setReturnArrays(true);
      // SQLite's types know rows with names alone.
      for (const row of statement.iterate(...nulls(values))) visit(row as unknown as readonly unknown[]);
    });
  }

  run(sql: string, ...values: Value[]): { readonly changes: number; readonly id: number } {
    try {
      const { changes, lastInsertRowid } = this.prepared(sql).run(...nulls(values));
      return { changes: Number(changes), id: Number(lastInsertRowid) };
    } catch (error) {
      throw storeFailure(error, this.file, this.name);
    }
  }

  /** For statements that are run once: schema and pragmas. */
  exec(sql: string): void {
    this.guarded(() => this.db.exec(sql));
  }

  /** As `exec`, for what SQLite refuses at once while another process is busy: turning a new file into one with a write-ahead log. */
  execPatiently(sql: string): void {
    const untilMs = performance.now() + this.busyTimeoutMs;
    this.guarded(() => {
      for (;;) {
        try {
          return this.db.exec(sql);
        } catch (error) {
          if (!isBusy(error) || performance.now() >= untilMs) throw error;
          Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, retryMs);
        }
      }
    });
  }

  /**
   * Calls `work` in one transaction that holds the write lock from its beginning; a throw rolls it back.
   * @param waitMs for the lock, if another process has it: the process stands still meanwhile
   */
  transaction<T>(work: () => T, waitMs = this.busyTimeoutMs): T {
    this.begin(waitMs);
    try {
      const result = work();
      this.exec('COMMIT');
      return result;
    } catch (error) {
      try {
        this.db.exec('ROLLBACK');
      } catch {
        // A full disk or a failed COMMIT may have ended the transaction by itself; what is thrown below is the cause.
      }
      throw error;
    }
  }

  close(): void {
    if (this.closed) return;
    this.closed = true;
    this.statements.clear();
    this.db.close();
  }

  private begin(waitMs: number): void {
    if (waitMs === this.busyTimeoutMs) return this.exec('BEGIN IMMEDIATE');
    this.exec(`PRAGMA busy_timeout = ${Math.round(waitMs)}`);
    try {
      this.exec('BEGIN IMMEDIATE');
    } finally {
      this.exec(`PRAGMA busy_timeout = ${this.busyTimeoutMs}`);
    }
  }

  private prepared(sql: string): StatementSync {
    const known = this.statements.get(sql);
    if (known !== undefined) return known;
    const statement = this.db.prepare(sql);
    this.statements.set(sql, statement);
    return statement;
  }

  private guarded<T>(call: () => T): T {
    try {
      return call();
    } catch (error) {
      throw storeFailure(error, this.file, this.name);
    }
  }
}

/** In place: a sample is some forty values, and the arguments are nobody else's. */
function nulls(values: Value[]): SQLInputValue[] {
  for (let i = 0; i < values.length; i++) values[i] ??= null;
  return values as SQLInputValue[];
}
