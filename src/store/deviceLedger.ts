import os from 'node:os';
import { toDisposable, type Disposable } from '../base/disposable.ts';
import { json, number, optionalNumber, text } from './columns.ts';
import type { Connection, RawRow } from './connection.ts';
import { guardColumns, isGuarded } from './guardColumns.ts';
import { isAlive, processStart } from './liveness.ts';
import { openLedgerFile } from './openLedgerFile.ts';

/** What a process asks of the machine's devices. */
export interface DeviceAsk {
  readonly count: number;
  /** Ids of those that it may have; the latest that were found. */
  readonly eligible: readonly string[];
  readonly priority: number;
  readonly backfill: boolean;
  readonly limitMs?: number;
  /** For people. */
  readonly workspace: string;
  readonly run: string;
  readonly trial: string;
}

/** Who waits. Times are milliseconds since 1970. */
export interface DeviceRequest extends DeviceAsk {
  readonly key: number;
  readonly host: string;
  readonly pid: number;
  readonly askedMs: number;
  readonly unattended?: true;
}

/** Who holds what. */
export interface DeviceLease extends DeviceRequest {
  readonly devices: readonly string[];
  readonly sinceMs: number;
}

export interface DevicesInUse {
  readonly held: readonly DeviceLease[];
  /** In the order in which they came. */
  readonly waiting: readonly DeviceRequest[];
}

/**
 * Leases of the machine's devices and the queue for them, shared by all processes of the user. Nobody grants for anybody else: who waits looks again, and takes what `decide` says
 * is its own. Whoever looks forgets those whose process is gone, so what a killed process held is free with the next look, or with the first after its guard has ended its servers.
 */
export interface DeviceLedger extends Disposable {
  /** Changes when another process has changed anything: looking at it costs microseconds. */
  version(): number;
  /** Joins the queue. */
  request(ask: DeviceAsk, nowMs: number): number;
  /**
   * Looks whether it is its turn, in one transaction that no other process's decision can overlap.
   * @param decide from all that is held and asked for, this request among it: its devices, or undefined to wait on
   * @returns the devices, now held
   */
  attempt(key: number, ask: DeviceAsk, nowMs: number, decide: (use: DevicesInUse) => readonly string[] | undefined): readonly string[] | undefined;
  /** Says that this process still lives, where its system cannot tell others. Returns those of the keys that are no longer its own. */
  renew(keys: readonly number[], nowMs: number): readonly number[];
  /** Ends a lease, or a wait. */
  release(key: number): void;
  inUse(nowMs: number): DevicesInUse;
  /** What this process holds stays held until that process is gone too: it ends what works on the devices of one that was killed. */
  guardedBy(pid: number): void;
}

/** Who waits looks several times a second: one that has not for so long is stopped, and nobody waits for it. */
const attendedMs = 10_000;
/** Looking leaves no mark more often than this: each is a write. */
const markMs = 2_000;
/** A lease that cannot be given back is worse than a wait. */
const busyTimeoutMs = 5_000;

/** Opens the ledger's part for devices; throws a HumanError where it cannot be used. */
export function openDeviceLedger(file: string): DeviceLedger {
  const db = openLedgerFile(file, busyTimeoutMs);
  const host = os.hostname();
  const start = processStart(process.pid) ?? '';
  let guard = guardColumns(undefined);
  const closing = toDisposable(() => db.close());
  return {
    version: () => number(db.get('PRAGMA data_version') ?? {}, 'data_version'),
    request: (ask, nowMs) => write(undefined, ask, nowMs),
    attempt(key, ask, nowMs, decide) {
      forgetDead(db, nowMs);
      return db.transaction(() => {
        const known = db.get('SELECT seen_ms, eligible FROM device_requests WHERE key = ?', key);
        // Taken for dead while the machine slept: back to its place.
        if (known === undefined) write(key, ask, nowMs);
        else if (text(known, 'eligible') !== JSON.stringify(ask.eligible)) db.run('UPDATE device_requests SET eligible = ? WHERE key = ?', JSON.stringify(ask.eligible), key);
        // For all of the process: it looks for all of them.
        if (known !== undefined && Math.abs(nowMs - number(known, 'seen_ms')) > markMs) db.run('UPDATE device_requests SET seen_ms = ? WHERE host = ? AND pid = ? AND process_start = ?', nowMs, host, process.pid, start);
        const devices = decide(readUse(db, nowMs));
        if (devices === undefined) return undefined;
        db.run('UPDATE device_requests SET held_since_ms = ?, seen_ms = ?, guard_pid = ?, guard_start = ? WHERE key = ?', nowMs, nowMs, guard.pid, guard.start, key);
        for (const [k, device] of devices.entries()) db.run('INSERT INTO held_devices (device, request, position) VALUES (?, ?, ?)', device, key, k);
        return devices;
      });
    },
    renew: (keys, nowMs) => (keys.length === 0 ? [] : db.transaction(() => keys.filter(key => db.run('UPDATE device_requests SET seen_ms = ? WHERE key = ?', nowMs, key).changes === 0))),
    release: key => void db.run('DELETE FROM device_requests WHERE key = ?', key),
    inUse(nowMs) {
      forgetDead(db, nowMs);
      return readUse(db, nowMs);
    },
    guardedBy(pid) {
      guard = guardColumns(pid);
      db.run('UPDATE device_requests SET guard_pid = ?, guard_start = ? WHERE host = ? AND pid = ? AND process_start = ? AND held_since_ms IS NOT NULL', guard.pid, guard.start, host, process.pid, start);
    },
    dispose: () => closing.dispose(),
  };

  function write(key: number | undefined, { workspace, run, trial, count, eligible, priority, backfill, limitMs }: DeviceAsk, nowMs: number): number {
    return db.run(
      'INSERT INTO device_requests (key, host, pid, process_start, seen_ms, workspace, run, trial, devices, eligible, priority, backfill, limit_ms, asked_ms) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)',
      key, host, process.pid, start, nowMs, workspace, run, trial, count, JSON.stringify(eligible), priority, backfill ? 1 : 0, limitMs, nowMs,
    ).id;
  }
}

/** The dead are found before the write lock is taken: looking at processes takes a while on some systems, and who is dead stays so. */
function forgetDead(db: Connection, nowMs: number): void {
  const rows = db.all('SELECT key, host, pid, process_start, seen_ms, held_since_ms, guard_pid, guard_start FROM device_requests');
  const processes = Map.groupBy(rows, row => JSON.stringify([text(row, 'host'), number(row, 'pid'), text(row, 'process_start')]));
  const dead = [...processes.values()].filter(([first, ...others]) => {
    if (first === undefined) return false;
    // A sign of life of one is one of the whole process.
    const heartbeatMs = Math.max(number(first, 'seen_ms'), ...others.map(row => number(row, 'seen_ms')));
    return !isAlive({ host: text(first, 'host'), pid: number(first, 'pid'), processStart: text(first, 'process_start'), heartbeatMs }, nowMs);
  }).flat().filter(row => !(isHeld(row) && isGuarded(row, { host: text(row, 'host'), heartbeatMs: number(row, 'seen_ms') }, nowMs)));
  if (dead.length === 0) return;
  db.transaction(() => {
    // A sign of life since then, where that is what decides, takes it back.
    for (const row of dead) db.run('DELETE FROM device_requests WHERE key = ? AND seen_ms = ?', number(row, 'key'), number(row, 'seen_ms'));
  });
}

function readUse(db: Connection, nowMs: number): DevicesInUse {
  const rows = db.all('SELECT * FROM device_requests ORDER BY key');
  const devices = Map.groupBy(db.all('SELECT request, device FROM held_devices ORDER BY request, position'), row => number(row, 'request'));
  return {
    held: rows.filter(isHeld).map(row => ({ ...requestOf(row), sinceMs: number(row, 'held_since_ms'), devices: (devices.get(number(row, 'key')) ?? []).map(of => text(of, 'device')) })),
    waiting: rows.filter(row => !isHeld(row)).map(row => ({ ...requestOf(row), ...(Math.abs(nowMs - number(row, 'seen_ms')) > attendedMs ? { unattended: true } : {}) })),
  };
}

function isHeld(row: RawRow): boolean {
  return row['held_since_ms'] !== null;
}

function requestOf(row: RawRow): DeviceRequest {
  return {
    key: number(row, 'key'),
    host: text(row, 'host'),
    pid: number(row, 'pid'),
    workspace: text(row, 'workspace'),
    run: text(row, 'run'),
    trial: text(row, 'trial'),
    count: number(row, 'devices'),
    eligible: json(row, 'eligible'),
    priority: number(row, 'priority'),
    backfill: number(row, 'backfill') === 1,
    ...optionalNumber(row, 'limit_ms', 'limitMs'),
    askedMs: number(row, 'asked_ms'),
  };
}
