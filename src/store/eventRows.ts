import { json, number, text } from './columns.ts';
import type { Connection, RawRow } from './connection.ts';
import type { EventRow, RunEvent, TickRow } from './rows.ts';

const readOfTick = 'at_ms, done, total, in_flight, failed, requests_per_s, tokens_per_s, limit_in_force';
const runKey = '(SELECT key FROM runs WHERE id = ?)';

export function insertEvent(db: Connection, run: string, atMs: number, event: RunEvent): void {
  const { type, ...payload } = event;
  db.run(`INSERT INTO events (run, at_ms, type, payload) VALUES (${runKey}, ?, ?, ?)`, run, atMs, type, JSON.stringify(payload));
}

export function readEvents(db: Connection, run: string, afterSeq: number, limit = -1): readonly EventRow[] {
  return db.all(`SELECT seq, at_ms, type, payload FROM events WHERE run = ${runKey} AND seq > ? ORDER BY seq LIMIT ?`, run, afterSeq, limit).map(row => ({
    seq: number(row, 'seq'),
    atMs: number(row, 'at_ms'),
    event: { type: text(row, 'type'), ...json<object>(row, 'payload') } as RunEvent,
  }));
}

/** Two ticks of one millisecond are one: the later. */
export function insertTick(db: Connection, run: string, tick: TickRow): void {
  db.run(
    `INSERT OR REPLACE INTO ticks (run, at_ms, done, total, in_flight, failed, requests_per_s, tokens_per_s, limit_in_force) VALUES (${runKey}, ?, ?, ?, ?, ?, ?, ?, ?)`,
    run,
    tick.atMs,
    tick.done,
    tick.total,
    tick.inFlight,
    tick.failed,
    tick.requestsPerS,
    tick.tokensPerS,
    tick.limit,
  );
}

/** By time; the last `count` of them where a count is given. */
export function readTicks(db: Connection, run: string, count?: number): readonly TickRow[] {
  return db.all(`SELECT ${readOfTick} FROM ticks WHERE run = ${runKey} ORDER BY at_ms DESC LIMIT ?`, run, count ?? -1).toReversed().map(tickOf);
}

/** By time; the first `limit` of those later than `atMs`. */
export function readTicksAfter(db: Connection, run: string, atMs: number, limit: number): readonly TickRow[] {
  return db.all(`SELECT ${readOfTick} FROM ticks WHERE run = ${runKey} AND at_ms > ? ORDER BY at_ms LIMIT ?`, run, atMs, limit).map(tickOf);
}

function tickOf(row: RawRow): TickRow {
  return {
    atMs: number(row, 'at_ms'),
    done: number(row, 'done'),
    total: number(row, 'total'),
    inFlight: number(row, 'in_flight'),
    failed: number(row, 'failed'),
    requestsPerS: number(row, 'requests_per_s'),
    tokensPerS: number(row, 'tokens_per_s'),
    limit: number(row, 'limit_in_force'),
  };
}
