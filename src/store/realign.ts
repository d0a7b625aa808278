import { number } from './columns.ts';
import type { Connection } from './connection.ts';
import type { Spent } from './rows.ts';

/** Where the samples of a dataset are now: `hashes[k]` says what the sample at `positions[k]` is, in the dataset's order. */
export interface Places {
  readonly hashes: readonly string[];
  readonly positions: readonly number[];
}

/** What became of a trial's samples when its dataset had changed. */
export interface Realigned {
  readonly kept: number;
  /** Of those kept: they are elsewhere in the dataset now. */
  readonly moved: number;
  /** They are in the dataset no more, and their rows are gone. */
  readonly removed: number;
  /** What the removed ones had cost. */
  readonly lost: Spent;
}

/**
 * Gives each sample of a trial the position that its content has now, equal ones in their order, and removes those whose content is gone.
 * Returns undefined, and changes nothing, where samples of an older version do not say what they are. Lives inside one transaction.
 */
export function realignTrial(db: Connection, trialKey: number, createdMs: number, places: Places): Realigned | undefined {
  if (db.get('SELECT 1 FROM samples WHERE trial = ? AND item_hash IS NULL LIMIT 1', trialKey) !== undefined) return undefined;
  db.exec(`
    CREATE TEMP TABLE new_places (hash TEXT NOT NULL, position INTEGER NOT NULL) STRICT;
    CREATE TEMP TABLE numbered (hash TEXT NOT NULL, nth INTEGER NOT NULL, position INTEGER NOT NULL, PRIMARY KEY (hash, nth)) STRICT, WITHOUT ROWID;
    CREATE TEMP TABLE moves (sample INTEGER PRIMARY KEY, position INTEGER) STRICT;`);
  for (const [k, hash] of places.hashes.entries()) db.run('INSERT INTO new_places (hash, position) VALUES (?, ?)', hash, places.positions[k]);
  db.run('INSERT INTO numbered (hash, nth, position) SELECT hash, row_number() OVER (PARTITION BY hash ORDER BY position), position FROM new_places');
  db.run(
    `INSERT INTO moves (sample, position) SELECT s.key, n.position FROM
      (SELECT key, item_hash, row_number() OVER (PARTITION BY item_hash, repeat ORDER BY position) AS nth FROM samples WHERE trial = ?) s
      LEFT JOIN numbered n ON n.hash = s.item_hash AND n.nth = s.nth`,
    trialKey,
  );
  const counted = db.get(
    `SELECT count(m.position) AS kept, count(*) FILTER (WHERE m.position <> s.position) AS moved, count(*) FILTER (WHERE m.position IS NULL) AS removed,
      coalesce(sum(s.cost) FILTER (WHERE ${lost}), 0) AS cost, coalesce(sum(coalesce(s.tokens_in, 0) + coalesce(s.tokens_out, 0)) FILTER (WHERE ${lost}), 0) AS tokens
      FROM moves m JOIN samples s ON s.key = m.sample`,
    createdMs,
    createdMs,
  );
  db.run('DELETE FROM samples WHERE key IN (SELECT sample FROM moves WHERE position IS NULL)');
  // In two steps, over numbers below 0: a place may still be taken by a sample that moves on.
  db.run('UPDATE samples SET position = -1 - m.position FROM moves m WHERE m.sample = samples.key AND m.position <> samples.position');
  db.run('UPDATE samples SET position = -1 - position WHERE trial = ? AND position < 0', trialKey);
  db.exec('DROP TABLE temp.new_places; DROP TABLE temp.numbered; DROP TABLE temp.moves');
  if (counted === undefined) throw new Error('A count has no row');
  return { kept: number(counted, 'kept'), moved: number(counted, 'moved'), removed: number(counted, 'removed'), lost: { cost: number(counted, 'cost'), tokens: number(counted, 'tokens') } };
}

/** Removed, and paid for by this run. */
const lost = 'm.position IS NULL AND s.cached = 0 AND s.ended_ms >= ?';
