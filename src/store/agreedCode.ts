import type { Disposable } from '../base/disposable.ts';
import { openLedgerFile } from './openLedgerFile.ts';

/** Code of tasks to which the user agreed in a terminal, by its fingerprints. */
export interface AgreedCode extends Disposable {
  has(fingerprint: string): boolean;
  add(fingerprints: readonly string[], nowMs: number): void;
}

const busyTimeoutMs = 500;

/** Kept in the user's ledger. Throws a HumanError where that cannot be used. */
export function openAgreedCode(ledgerFile: string): AgreedCode {
  const db = openLedgerFile(ledgerFile, busyTimeoutMs);
  return {
    has: fingerprint => db.get('SELECT 1 FROM agreed_code WHERE fingerprint = ?', fingerprint) !== undefined,
    add(fingerprints, nowMs) {
      for (const fingerprint of fingerprints) db.run('INSERT OR REPLACE INTO agreed_code (fingerprint, at_ms) VALUES (?, ?)', fingerprint, nowMs);
    },
    dispose: () => db.close(),
  };
}
