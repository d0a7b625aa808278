import { insertAnswer } from './cacheRows.ts';
import { Checkpoints } from './checkpoints.ts';
import { number } from './columns.ts';
import type { Connection } from './connection.ts';
import { insertEvent, insertTick } from './eventRows.ts';
import { patchSql, runColumns } from './patch.ts';
import type { NewSampleRow, RunEvent, TickRow } from './rows.ts';
import { SampleBatch } from './sampleBatch.ts';
import type { CacheEntry, RunPatch } from './store.ts';
import { isLockFailure } from './storeFailure.ts';

/** A batch is committed so long after the one before, or when it has so many rows. Where samples are rare each is there at once: a kill then loses none that was answered. */
const batchEveryMs = 200;
const batchRows = 500;

export type BufferedRow = { readonly cached: CacheEntry } | RunsRow;
type RunsRow = { readonly run: string } & ({ readonly sample: NewSampleRow } | { readonly event: RunEvent; readonly atMs: number } | { readonly tick: TickRow; readonly alive?: Alive });
/** What a tick says of its run besides. */
export type Alive = Pick<RunPatch, 'heartbeatMs' | 'otherSpending'>;

/** So long a batch waits for another process's transaction while this process stands still: ours last milliseconds. A lock that is held longer is looked at again in between. */
const briefMs = 100;
const againMs = 50;
/** Rows that wait for a lock may be so many, or so long; who brings more is to wait for `room`. */
const mostWaiting = { rows: 20_000, characters: 64 * 1024 * 1024 };

/**
 * Rows that are committed together, in order with everything else that is written: a reader that sees a run ended sees its samples too.
 * What is buffered when the process is killed is lost; what was flushed is not. While another process holds the lock, rows wait here, and the process goes on;
 * what must be written at once waits for the lock as long as the connection does, with the process standing still. Nobody waits for longer than `patienceMs` after the lock was first met.
 */
export class WriteBuffer {
  private readonly db: Connection;
  private readonly onCommit: () => void;
  private readonly patienceMs: number;
  private readonly checkpoints: Checkpoints;
  private rows: BufferedRow[] = [];
  private characters = 0;
  private timer: NodeJS.Timeout | undefined;
  private committedMs = -Infinity;
  /** Since when another process has held the lock. */
  private lockedMs: number | undefined;
  /** Who waits until the lock is free, or nobody is patient any more. The timer is set while there is somebody. */
  private waiting: (() => void)[] = [];
  /** A commit failed and none is to come by itself: the next row tries again and says so. */
  private failed = false;
  private disposed = false;

  constructor(db: Connection, onCommit: () => void, patienceMs = db.busyTimeoutMs) {
    this.db = db;
    this.onCommit = onCommit;
    this.patienceMs = patienceMs;
    this.checkpoints = new Checkpoints(db);
  }

  push(row: BufferedRow): void {
    if (this.disposed) throw new Error('The store was disposed');
    if (this.failed) this.flush();
    this.rows.push(row);
    this.characters += charactersOf(row);
    if (this.lockedMs === undefined && this.rows.length >= batchRows) this.flushBriefly();
    // Brought by somebody who does not wait for room.
    else if (this.isFull(2)) this.flush();
    else if (this.timer === undefined) this.flushAfter(this.lockedMs === undefined ? Math.max(0, this.committedMs + batchEveryMs - performance.now()) : againMs);
  }

  /** Commits what is buffered and what `work` does, together or not at all: after a throw the buffer is still there. */
  write<T>(work: () => T): T {
    return this.commit(work, Math.min(this.db.busyTimeoutMs, this.patienceLeftMs()));
  }

  flush(): void {
    if (this.rows.length > 0) this.write(() => undefined);
  }

  /**
   * Resolves once what is buffered is committed and no other process holds the lock, so that what is written next does not wait; the process goes on meanwhile.
   * Rejects with the store's failure, also where the lock is held for too long.
   */
  async unlocked(): Promise<void> {
    while (!this.disposed && !this.flushBriefly(true)) await this.change();
  }

  /** Undefined where rows may be brought; else it resolves once they may, and rejects with the store's failure. */
  room(): Promise<void> | undefined {
    return this.isCrowded() ? this.untilRoom() : undefined;
  }

  dispose(): void {
    if (this.disposed) return;
    this.disposed = true;
    clearTimeout(this.timer);
    try {
      this.flush();
    } finally {
      this.wake();
      this.checkpoints.dispose();
    }
  }

  private commit<T>(work: () => T, waitMs: number): T {
    clearTimeout(this.timer);
    this.timer = undefined;
    const { rows } = this;
    let result: T;
    try {
      result = this.db.transaction(() => {
        this.writeRows(rows);
        return work();
      }, waitMs);
    } catch (error) {
      // Any other failure came behind the lock.
      this.lockedMs = isLockFailure(error) ? (this.lockedMs ?? performance.now() - waitMs) : undefined;
      if (this.lockedMs === undefined || this.disposed || this.isOutOfPatience()) this.giveUp();
      else this.flushAfter(againMs);
      throw error;
    }
    this.rows = [];
    this.characters = 0;
    this.failed = false;
    this.lockedMs = undefined;
    this.committedMs = performance.now();
    this.wake();
    this.onCommit();
    this.checkpoints.wrote(rows.length);
    return result;
  }

  /** False where another process holds the lock, and may hold it. @param always also where nothing is buffered */
  private flushBriefly(always = false): boolean {
    if (this.rows.length === 0 && this.lockedMs === undefined && !always) return true;
    try {
      this.commit(() => undefined, Math.min(this.patienceLeftMs(), this.lockedMs === undefined ? briefMs : 0));
      return true;
    } catch (error) {
      if (!isLockFailure(error) || this.isOutOfPatience()) throw error;
      return false;
    }
  }

  private flushFromTimer(): void {
    this.timer = undefined;
    try {
      if (this.flushBriefly()) this.checkpoints.idle();
    } catch {
      // Nobody is here to hear it.
      this.giveUp();
    }
  }

  private flushAfter(ms: number): void {
    this.timer = setTimeout(() => this.flushFromTimer(), ms);
    // The process stays for who waits.
    if (this.waiting.length === 0) this.timer.unref();
  }

  /** Who waits looks for himself, and hears the failure if there still is one. */
  private giveUp(): void {
    this.failed = this.rows.length > 0;
    this.wake();
  }

  private async untilRoom(): Promise<void> {
    while (!this.disposed && this.isCrowded()) {
      if (this.isOutOfPatience()) this.flush();
      else await this.change();
    }
  }

  private change(): Promise<void> {
    return new Promise(resolve => {
      this.waiting.push(resolve);
      this.timer?.ref();
    });
  }

  private wake(): void {
    const { waiting } = this;
    this.waiting = [];
    for (const resolve of waiting) resolve();
  }

  private patienceLeftMs(): number {
    return this.lockedMs === undefined ? this.patienceMs : Math.max(0, this.lockedMs + this.patienceMs - performance.now());
  }

  private isOutOfPatience(): boolean {
    return this.patienceLeftMs() === 0;
  }

  private isCrowded(): boolean {
    return this.lockedMs !== undefined && this.isFull(1);
  }

  private isFull(times: number): boolean {
    return this.rows.length >= times * mostWaiting.rows || this.characters >= times * mostWaiting.characters;
  }

  private writeRows(rows: readonly BufferedRow[]): void {
    if (rows.length === 0) return;
    const batch = new SampleBatch(this.db);
    for (const row of rows) {
      if ('cached' in row) insertAnswer(this.db, row.cached);
      else if ('sample' in row) batch.write(row.run, row.sample);
      else if ('event' in row) insertEvent(this.db, row.run, row.atMs, row.event);
      else {
        insertTick(this.db, row.run, row.tick);
        if (row.alive !== undefined) patchRun(this.db, row.run, row.alive);
      }
    }
    batch.finish();
  }
}

function patchRun(db: Connection, run: string, patch: Alive): void {
  const row = db.get('SELECT key FROM runs WHERE id = ?', run);
  const { sql, values } = patchSql('runs', runColumns, patch);
  if (row !== undefined && sql !== undefined) db.run(sql, ...values, number(row, 'key'));
}

/** What makes a row long. */
function charactersOf(row: BufferedRow): number {
  if ('cached' in row) return row.cached.answer.length;
  if ('sample' in row) return row.sample.prompt.length + (row.sample.output?.length ?? 0);
  return 0;
}
