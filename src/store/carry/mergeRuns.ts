import type { Connection } from '../connection.ts';
import type { Carry } from './carryFile.ts';
import type { CarriedRow } from './carriedRow.ts';
import { isMerged, recordId, type Merged } from './mergeCarry.ts';
import { Merging } from './merging.ts';

/** Rows of one transaction: a few tens of milliseconds. */
const partRows = 1_000;
/** Rows that go at once, with what hangs on them. */
const removedRows = 5_000;

/**
 * Adds a file of whole runs, of any size, once: in parts, each a transaction of its own, between which others work. What a merge that was broken off has left of them is removed first; what the file says
 * of the run that it is for comes with the last part, which also records the file's id. Undefined, and nothing is changed, where it was merged before.
 * @param write calls its work in one transaction
 */
export async function mergeRuns(write: <T>(work: (db: Connection) => T) => T, carry: Carry, atMs: number): Promise<Merged | undefined> {
  const begun = `${carry.id} (begun)`;
  const wasBegun = write(db => (isMerged(db, carry.id) ? undefined : !recordId(db, begun, carry.run, atMs)));
  if (wasBegun === undefined) return undefined;
  const ofRun: CarriedRow[] = [];
  let part: CarriedRow[] = [];
  let merging: Merging | undefined;
  for (const row of carry.rows()) {
    if (row.run === carry.run) {
      ofRun.push(row);
      continue;
    }
    if (row.type === 'run' && wasBegun) await remove(row.run);
    part.push(row);
    if (part.length >= partRows) await writePart();
  }
  await writePart();
  return write(db => {
    if (!recordId(db, carry.id, carry.run, atMs)) return undefined;
    db.run('DELETE FROM merged WHERE id = ?', begun);
    const last = (merging ??= new Merging(db));
    for (const row of ofRun) last.add(row);
    return last.end();
  });

  async function writePart(): Promise<void> {
    const rows = part;
    part = [];
    write(db => {
      const now = (merging ??= new Merging(db));
      for (const row of rows) now.add(row);
      now.endPart();
    });
    await others();
  }

  async function remove(run: string): Promise<void> {
    for (const table of ['requests', 'samples']) {
      for (let removed = 1; removed > 0; ) {
        removed = write(db => db.run(`DELETE FROM ${table} WHERE key IN (SELECT q.key FROM ${table} q JOIN trials t ON t.key = q.trial JOIN runs r ON r.key = t.run WHERE r.id = ? LIMIT ${removedRows})`, run).changes);
        await others();
      }
    }
    write(db => db.run('DELETE FROM runs WHERE id = ?', run));
  }
}

function others(): Promise<void> {
  return new Promise(resolve => setImmediate(resolve));
}
