import { errorClasses } from '../base/outcomes.ts';
import { number, text, word } from './columns.ts';
import type { Connection } from './connection.ts';
import type { Reason } from './reason.ts';

const ofTrial = 's.trial = (SELECT t.key FROM trials t JOIN runs r ON r.key = t.run WHERE r.id = ? AND t.id = ?)';
const found: Readonly<Record<'errors' | 'scorers', string>> = {
  errors: `SELECT s.error_class AS name, x.error AS reason, s.position FROM samples s JOIN texts x ON x.sample = s.key WHERE ${ofTrial} AND s.error_class IS NOT NULL`,
  scorers: `SELECT k.id AS name, c.reason, s.position FROM samples s JOIN scores c ON c.sample = s.key AND c.value IS NULL JOIN scorers k ON k.key = c.scorer WHERE ${ofTrial}`,
};

/** Those with the most samples first: at most `most` of each class or scorer. */
export function readReasons(db: Connection, run: string, trial: string, kind: 'errors' | 'scorers', most: number): readonly Reason[] {
  const rows = db.all(
    `SELECT name, reason, n, first FROM
      (SELECT *, row_number() OVER (PARTITION BY name ORDER BY n DESC, first) AS place FROM (SELECT name, reason, count(*) AS n, min(position) AS first FROM (${found[kind]}) GROUP BY 1, 2))
      WHERE place <= ? ORDER BY n DESC, first`,
    run,
    trial,
    most,
  );
  return rows.map(row => {
    const reason = row['reason'];
    return { of: kind === 'errors' ? { error: word(row, 'name', errorClasses) } : { scorer: text(row, 'name') }, text: typeof reason === 'string' ? reason : '', n: number(row, 'n'), index: number(row, 'first') };
  });
}

/** The scorers of a run that gave a reason for a score, or for having none; in the run's order. */
export function readReasoned(db: Connection, run: string): readonly string[] {
  const rows = db.all(
    `SELECT k.id FROM scorers k JOIN runs r ON r.key = k.run WHERE r.id = ?
      AND EXISTS (SELECT 1 FROM trials t CROSS JOIN samples s ON s.trial = t.key CROSS JOIN scores c ON c.sample = s.key AND c.scorer = k.key WHERE t.run = r.key AND c.reason IS NOT NULL)
      ORDER BY k.position`,
    run,
  );
  return rows.map(row => text(row, 'id'));
}
