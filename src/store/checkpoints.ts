import type { Connection } from './connection.ts';

/** A moment without full batches is used once so many rows are in the log. */
const idleRows = 2_000;
/** Beyond this one is made whatever happens: it holds the process up for some 13 ms, ten times as many rows for ten times as long. */
const mostRows = 5_000;

/**
 * Moves the write-ahead log into the database when nobody is in a hurry. SQLite's own checkpoints fall into the middle of a batch
 * (a batch's p99 7.5 ms instead of 0.4), so they are off; passive ones of ours never wait for a reader.
 */
export class Checkpoints {
  private readonly db: Connection;
  private rows = 0;

  constructor(db: Connection) {
    this.db = db;
    db.exec('PRAGMA wal_autocheckpoint = 0');
  }

  wrote(rows: number): void {
    // A statement that is not a sample counts as one row: a run row or a state is small.
    this.rows += Math.max(1, rows);
    if (this.rows >= mostRows) this.checkpoint();
  }

  /** Called after a batch that was not full. */
  idle(): void {
    if (this.rows >= idleRows) this.checkpoint();
  }

  dispose(): void {
    if (this.rows >= idleRows) this.checkpoint();
  }

  private checkpoint(): void {
    this.db.get('PRAGMA wal_checkpoint(PASSIVE)');
    this.rows = 0;
  }
}
