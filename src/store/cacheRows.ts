import { number, text } from './columns.ts';
import type { Connection } from './connection.ts';
import type { CacheEntry, CacheSize } from './store.ts';

/** Answers kept to be found again by the fingerprint of what was asked. Nothing is ever changed: of two answers to one request the first stays. */
export function insertAnswer(db: Connection, { fingerprint, model, answer, atMs }: CacheEntry): void {
  db.run('INSERT INTO cache (fingerprint, model, answer, at_ms) VALUES (?, ?, ?, ?) ON CONFLICT (fingerprint) DO NOTHING', fingerprint, model, answer, atMs);
}

export function readAnswer(db: Connection, fingerprint: string): string | undefined {
  const row = db.get('SELECT answer FROM cache WHERE fingerprint = ?', fingerprint);
  return row === undefined ? undefined : text(row, 'answer');
}

export function readCacheSize(db: Connection): CacheSize {
  const models = db
    .all('SELECT model, count(*) AS entries, sum(octet_length(answer)) AS bytes FROM cache GROUP BY model ORDER BY model')
    .map(row => ({ model: text(row, 'model'), entries: number(row, 'entries'), bytes: number(row, 'bytes') }));
  return { entries: models.reduce((sum, { entries }) => sum + entries, 0), bytes: models.reduce((sum, { bytes }) => sum + bytes, 0), models };
}

export function clearAnswers(db: Connection, model: string | undefined): number {
  return model === undefined ? db.run('DELETE FROM cache').changes : db.run('DELETE FROM cache WHERE model = ?', model).changes;
}
