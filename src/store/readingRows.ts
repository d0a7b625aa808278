import { telemetryNames, type Reading } from '../score/load/telemetry.ts';
import { number, text, word } from './columns.ts';
import type { Connection } from './connection.ts';
import type { ReadingRow } from './rows.ts';

/** In place of the number of a GPU where the server itself was read. */
const noDevice = -1;

export function insertReadings(db: Connection, run: string, trial: string, readings: readonly Reading[]): void {
  for (const { atMs, name, device = noDevice, value } of readings) {
    db.run('INSERT OR REPLACE INTO readings (trial, at_ms, name, device, value) SELECT t.key, ?3, ?4, ?5, ?6 FROM trials t JOIN runs r ON r.key = t.run WHERE r.id = ?1 AND t.id = ?2', run, trial, atMs, name, device, value);
  }
}

/** By level, each ascending by time. */
export function* readReadings(db: Connection, run: string, trial?: string): Generator<ReadingRow> {
  const rows = db.each('SELECT t.id AS trial_id, q.* FROM readings q JOIN trials t ON t.key = q.trial JOIN runs r ON r.key = t.run WHERE r.id = ? AND (?2 IS NULL OR t.id = ?2) ORDER BY t.position, q.at_ms, q.name, q.device', run, trial);
  for (const row of rows) {
    const device = number(row, 'device');
    yield { trial: text(row, 'trial_id'), atMs: number(row, 'at_ms'), name: word(row, 'name', telemetryNames), ...(device === noDevice ? {} : { device }), value: number(row, 'value') };
  }
}
