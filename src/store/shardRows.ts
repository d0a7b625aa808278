import { json, number } from './columns.ts';
import type { Connection } from './connection.ts';
import type { ShardRow } from './rows.ts';
import { emptyTotals, mergeTotals } from './totals.ts';
import { totalsIn } from './totalsIn.ts';

/** Writes a finished shard and adds it to its trial's totals; a shard that is there already stays, and nothing is counted twice. Returns whether it was not there. */
export function insertShard(db: Connection, run: string, trial: string, { shard, totals, tags, endedMs }: ShardRow): boolean {
  const row = db.get('SELECT t.key, t.totals FROM trials t JOIN runs r ON r.key = t.run WHERE r.id = ? AND t.id = ?', run, trial);
  if (row === undefined) throw new Error(`There is no trial ${run}/${trial}`);
  const key = number(row, 'key');
  const { changes } = db.run(
    'INSERT INTO shards (trial, shard, n, totals, tags, ended_ms) VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING',
    key,
    shard,
    totals.done,
    JSON.stringify(totals),
    JSON.stringify(tags),
    endedMs,
  );
  if (changes === 0) return false;
  const sums = mergeTotals(totalsIn(row), totals);
  db.run('UPDATE trials SET totals = ?, summary = NULL WHERE key = ?', JSON.stringify(sums), key);
  return true;
}

/** Adds a trial's shards up again, in their order: sums of fractions differ in their last digit by the order in which shards came, and are the same then for whoever computed them where. */
export function recountShards(db: Connection, run: string, trial: string): void {
  const totals = readShards(db, run, trial).reduce((sums, shard) => mergeTotals(sums, shard.totals), emptyTotals(trial));
  db.run('UPDATE trials SET totals = ?, summary = NULL WHERE id = ? AND run = (SELECT key FROM runs WHERE id = ?)', JSON.stringify(totals), trial, run);
}

export function readShards(db: Connection, run: string, trial: string): readonly ShardRow[] {
  const rows = db.all('SELECT s.shard, s.totals, s.tags, s.ended_ms FROM shards s JOIN trials t ON t.key = s.trial JOIN runs r ON r.key = t.run WHERE r.id = ? AND t.id = ? ORDER BY s.shard', run, trial);
  return rows.map(row => ({ shard: number(row, 'shard'), totals: totalsIn(row), tags: json<ShardRow['tags']>(row, 'tags'), endedMs: number(row, 'ended_ms') }));
}
