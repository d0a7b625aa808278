import os from 'node:os';
import path from 'node:path';
import type { Disposable } from '../base/disposable.ts';
import { number, optionalNumber, text } from './columns.ts';
import { openLedgerFile } from './openLedgerFile.ts';

/** What belongs to the user and not to a workspace: rates that several runs share, and what was learnt of endpoints. Times are milliseconds since 1970. */
export interface Ledger extends Disposable {
  /**
   * Books the next `durationMs` of an account's time, and returns when they begin: who books a second of a rate may send a second's worth then.
   * Whatever is booked by several processes never overlaps, so together they stay within the rate, and taking turns gives each its share.
   * @param fromMs not before this
   */
  book(account: string, durationMs: number, fromMs: number): number;
  /** Gives the end of a booking back, where nobody has booked after it. Returns whether it could. */
  giveBack(account: string, untilMs: number, durationMs: number): boolean;
  learnt(account: string, nowMs: number): { readonly limit: number; readonly perS?: number } | undefined;
  learn(account: string, learnt: { readonly limit: number; readonly perS?: number }, nowMs: number): void;
  /** What a check of this machine found, as it was kept; undefined of one before `sinceMs`. */
  keptCheck(key: string, sinceMs: number): string | undefined;
  /** Older ones of a day ago are forgotten. */
  keepCheck(key: string, found: string, nowMs: number): void;
}

/** No honest booking lies further ahead: the clock was set back, or a process booked and died. */
const longestAheadMs = 10 * 60_000;
const dayMs = 24 * 3_600_000;
/** Limits change seldom, rates with the user's tier and the time of day. */
const limitKeptMs = 7 * dayMs;
const rateKeptMs = dayMs;
/** Others hold the file for microseconds; who waits longer than this goes on alone. */
const busyTimeoutMs = 500;

/** Where the ledger of the user lies. */
export function ledgerFile(environment: Readonly<Record<string, string | undefined>>, platform: NodeJS.Platform = process.platform, home = os.homedir()): string {
  const set = (name: string): string | undefined => (environment[name] === undefined || environment[name] === '' ? undefined : environment[name]);
  const own = set('PITWALL_HOME');
  if (own !== undefined) return path.join(own, 'ledger.db');
  if (platform === 'darwin') return path.join(home, 'Library', 'Application Support', 'pitwall', 'ledger.db');
  if (platform === 'win32') return path.join(set('LOCALAPPDATA') ?? path.join(home, 'AppData', 'Local'), 'pitwall', 'ledger.db');
  return path.join(set('XDG_STATE_HOME') ?? path.join(home, '.local', 'state'), 'pitwall', 'ledger.db');
}

/** Opens the ledger, and makes it where there is none, readable by the user alone. Throws a HumanError where it cannot be used; nothing is changed then. */
export function openLedger(file: string): Ledger {
  const db = openLedgerFile(file, busyTimeoutMs);
  return {
    book: (account, durationMs, fromMs) =>
      db.transaction(() => {
        const row = db.get('SELECT booked_until_ms FROM rates WHERE account = ?', account);
        const booked = row === undefined ? 0 : number(row, 'booked_until_ms');
        const beginsMs = booked > fromMs + longestAheadMs ? fromMs : Math.max(fromMs, booked);
        db.run('INSERT OR REPLACE INTO rates (account, booked_until_ms, at_ms) VALUES (?, ?, ?)', account, beginsMs + durationMs, fromMs);
        return beginsMs;
      }),
    giveBack: (account, untilMs, durationMs) =>
      db.transaction(() => db.run('UPDATE rates SET booked_until_ms = booked_until_ms - ? WHERE account = ? AND abs(booked_until_ms - ?) < 0.01', durationMs, account, untilMs).changes > 0),
    learnt(account, nowMs) {
      const row = db.get('SELECT max_in_flight, per_s, at_ms FROM learnt WHERE account = ?', account);
      if (row === undefined) return undefined;
      const ageMs = nowMs - number(row, 'at_ms');
      if (ageMs > limitKeptMs) return undefined;
      return { limit: number(row, 'max_in_flight'), ...(ageMs > rateKeptMs ? {} : optionalNumber(row, 'per_s', 'perS')) };
    },
    learn: (account, { limit, perS }, nowMs) =>
      void db.run('INSERT OR REPLACE INTO learnt (account, max_in_flight, per_s, at_ms) VALUES (?, ?, ?, ?)', account, limit, perS, nowMs),
    keptCheck(key, sinceMs) {
      const row = db.get('SELECT found FROM checks WHERE key = ? AND at_ms >= ?', key, sinceMs);
      return row === undefined ? undefined : text(row, 'found');
    },
    keepCheck(key, found, nowMs) {
      db.run('DELETE FROM checks WHERE at_ms < ?', nowMs - dayMs);
      db.run('INSERT OR REPLACE INTO checks (key, found, at_ms) VALUES (?, ?, ?)', key, found, nowMs);
    },
    dispose: () => db.close(),
  };
}
