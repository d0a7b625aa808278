import type { Connection } from '../connection.ts';
import type { Spent } from '../rows.ts';
import type { Carry } from './carryFile.ts';
import { Merging } from './merging.ts';

/** What a merge has added. */
export interface Merged {
  /** New samples, and those of new shards. */
  readonly samples: number;
  /** What the new samples cost that were asked for; absent where one of them does not say. */
  readonly paid: { readonly cost?: number; readonly tokens?: number };
  /** What was paid for that no sample's row holds: also for samples that somebody else had brought already. */
  readonly elsewhere: Spent;
}

/**
 * Adds a file's rows, once: a file whose id was merged before adds nothing, and undefined is returned. Samples and shards that are there already stay as they are,
 * and so does a run that is there, with all that belongs to it. Lives inside one transaction.
 */
export function mergeCarry(db: Connection, carry: Carry, atMs: number): Merged | undefined {
  if (!recordId(db, carry.id, carry.run, atMs)) return undefined;
  const merging = new Merging(db);
  for (const row of carry.rows()) merging.add(row);
  return merging.end();
}

/** Records it; false where it was recorded before. */
export function recordId(db: Connection, id: string, run: string, atMs: number): boolean {
  if (db.get('SELECT 1 FROM runs WHERE id = ?', run) === undefined) throw new Error(`There is no run ${run}`);
  return db.run('INSERT INTO merged (id, run, at_ms) SELECT ?, key, ? FROM runs WHERE id = ? ON CONFLICT DO NOTHING', id, atMs, run).changes > 0;
}

export function isMerged(db: Connection, id: string): boolean {
  return db.get('SELECT 1 FROM merged WHERE id = ?', id) !== undefined;
}
