import { insertAnswer } from './cacheRows.ts';
import { Checkpoints } from './checkpoints.ts';
import type { Connection } from './connection.ts';
import { insertEvent, insertTick } from './eventRows.ts';
import type { NewSampleRow, RunEvent, TickRow } from './rows.ts';
import { SampleBatch } from './sampleBatch.ts';
import type { CacheEntry } from './store.ts';

/** A batch is committed so long after the one before, or when it has so many rows. Where samples are rare each is there at once: a kill then loses none that was answered. */
const batchEveryMs = 200;
const batchRows = 500;

export type BufferedRow = { readonly cached: CacheEntry } | RunsRow;
type RunsRow = { readonly run: string } & ({ readonly sample: NewSampleRow } | { readonly event: RunEvent; readonly atMs: number } | { readonly tick: TickRow });

/**
 * Rows that are committed together, in order with everything else that is written: a reader that sees a run ended sees its samples too.
 * What is buffered when the process is killed is lost; what was flushed is not.
 */
export class WriteBuffer {
  private readonly db: Connection;
  private readonly onCommit: () => void;
  private readonly checkpoints: Checkpoints;
  private rows: BufferedRow[] = [];
  private timer: NodeJS.Timeout | undefined;
  private committedMs = -Infinity;
  /** The timer's flush failed: nobody was there to hear it, so the next write tries again and says so. */
  private failed = false;
  private disposed = false;

  constructor(db: Connection, onCommit: () => void) {
    this.db = db;
    this.onCommit = onCommit;
    this.checkpoints = new Checkpoints(db);
  }

  push(row: BufferedRow): void {
    if (this.disposed) throw new Error('The store was disposed');
    if (this.failed) this.flush();
    this.rows.push(row);
    if (this.rows.length >= batchRows) this.flush();
    else this.timer ??= setTimeout(() => this.flushFromTimer(), Math.max(0, this.committedMs + batchEveryMs - performance.now())).unref();
  }

  /** Commits what is buffered and what `work` does, together or not at all: after a throw the buffer is still there. */
  write<T>(work: () => T): T {
    clearTimeout(this.timer);
    this.timer = undefined;
    const { rows } = this;
    const result = this.db.transaction(() => {
      this.writeRows(rows);
      return work();
    });
    this.rows = [];
    this.failed = false;
    this.committedMs = performance.now();
    this.onCommit();
    this.checkpoints.wrote(rows.length);
    return result;
  }

  flush(): void {
    if (this.rows.length > 0) this.write(() => undefined);
  }

  dispose(): void {
    if (this.disposed) return;
    this.disposed = true;
    clearTimeout(this.timer);
    try {
      this.flush();
    } finally {
      this.checkpoints.dispose();
    }
  }

  private flushFromTimer(): void {
    this.timer = undefined;
    try {
      this.flush();
      this.checkpoints.idle();
    } catch {
      this.failed = true;
    }
  }

  private writeRows(rows: readonly BufferedRow[]): void {
    if (rows.length === 0) return;
    const batch = new SampleBatch(this.db);
    for (const row of rows) {
      if ('cached' in row) insertAnswer(this.db, row.cached);
      else if ('sample' in row) batch.write(row.run, row.sample);
      else if ('event' in row) insertEvent(this.db, row.run, row.atMs, row.event);
      else insertTick(this.db, row.run, row.tick);
    }
    batch.finish();
  }
}
