import os from 'node:os';
import { toDisposable, type Disposable } from '../base/disposable.ts';
import { number, text } from './columns.ts';
import type { Connection } from './connection.ts';
import { guardColumns, isGuarded } from './guardColumns.ts';
import { isAlive, processStart } from './liveness.ts';
import { openLedgerFile } from './openLedgerFile.ts';

/** Leases of this machine's ports, shared by all processes of the user. Whoever looks forgets those whose process is gone, and whose guard is. */
export interface PortLedger extends Disposable {
  /** Whether it is this process's now. */
  claim(port: number, nowMs: number): boolean;
  release(port: number): void;
  /** What this process holds stays held until that process is gone too: it ends the servers of one that was killed. */
  guardedBy(pid: number): void;
}

const busyTimeoutMs = 5_000;

/** Opens the ledger's part for ports; throws a HumanError where it cannot be used. */
export function openPortLedger(file: string): PortLedger {
  const db = openLedgerFile(file, busyTimeoutMs);
  const host = os.hostname();
  const start = processStart(process.pid) ?? '';
  let guard = guardColumns(undefined);
  const closing = toDisposable(() => db.close());
  return {
    claim(port, nowMs) {
      forgetDead(db, host, port, nowMs);
      return db.run('INSERT OR IGNORE INTO held_ports (host, port, pid, process_start, guard_pid, guard_start, at_ms) VALUES (?, ?, ?, ?, ?, ?, ?)', host, port, process.pid, start, guard.pid, guard.start, nowMs).changes > 0;
    },
    release: port => void db.run('DELETE FROM held_ports WHERE host = ? AND port = ? AND pid = ? AND process_start = ?', host, port, process.pid, start),
    guardedBy(pid) {
      guard = guardColumns(pid);
      db.run('UPDATE held_ports SET guard_pid = ?, guard_start = ? WHERE host = ? AND pid = ? AND process_start = ?', guard.pid, guard.start, host, process.pid, start);
    },
    dispose: () => closing.dispose(),
  };
}

/** Where the system does not tell when a process began, who took it half a minute ago is not believed: its server listens there by then, and that is looked at too. */
function forgetDead(db: Connection, host: string, port: number, nowMs: number): void {
  const row = db.get('SELECT * FROM held_ports WHERE host = ? AND port = ?', host, port);
  if (row === undefined) return;
  const holder = { host, pid: number(row, 'pid'), processStart: text(row, 'process_start'), heartbeatMs: number(row, 'at_ms') };
  if (isAlive(holder, nowMs) || isGuarded(row, holder, nowMs)) return;
  db.run('DELETE FROM held_ports WHERE host = ? AND port = ? AND pid = ? AND process_start = ?', host, port, holder.pid, holder.processStart);
}
