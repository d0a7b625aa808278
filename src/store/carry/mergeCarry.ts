import type { Connection } from '../connection.ts';
import { insertEvent, insertTick } from '../eventRows.ts';
import { addSpending } from '../otherSpending.ts';
import { insertReadings } from '../readingRows.ts';
import { insertRequests } from '../requestRows.ts';
import type { RequestRow, SampleRow, Spent } from '../rows.ts';
import { addTrial, insertRun } from '../runRows.ts';
import { SampleBatch } from '../sampleBatch.ts';
import { insertShard } from '../shardRows.ts';
import type { Carry } from './carryFile.ts';
import type { CarriedRow } from './carriedRow.ts';

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
  if (db.get('SELECT 1 FROM runs WHERE id = ?', carry.run) === undefined) throw new Error(`There is no run ${carry.run}`);
  const { changes } = db.run('INSERT INTO merged (id, run, at_ms) SELECT ?, key, ? FROM runs WHERE id = ? ON CONFLICT DO NOTHING', carry.id, atMs, carry.run);
  if (changes === 0) return undefined;
  const merging = new Merging(db);
  for (const row of carry.rows()) merging.add(row);
  return merging.end();
}

class Merging {
  private readonly db: Connection;
  private readonly samples: SampleBatch;
  /** Runs that were there before: a second record of one adds nothing. */
  private readonly known = new Set<string>();
  /** By run and trial: a level's requests are counted together. */
  private readonly requests = new Map<string, { readonly run: string; readonly trial: string; readonly rows: RequestRow[] }>();
  private readonly summaries: { readonly run: string; readonly trial: string; readonly summary: string }[] = [];
  private added = 0;
  private cost: number | undefined = 0;
  private tokens: number | undefined = 0;
  private elsewhere: Spent = { cost: 0, tokens: 0 };

  constructor(db: Connection) {
    this.db = db;
    this.samples = new SampleBatch(db);
  }

  add(carried: CarriedRow): void {
    const { run } = carried;
    if (carried.type === 'run') {
      if (this.db.get('SELECT 1 FROM runs WHERE id = ?', run) === undefined) insertRun(this.db, carried.row, []);
      else this.known.add(run);
      return;
    }
    if (this.known.has(run)) return;
    switch (carried.type) {
      case 'trial':
        addTrial(this.db, carried.row);
        break;
      case 'sample':
        if (this.samples.add(run, carried.row)) this.count(carried.row);
        else if (carried.row.cached !== true) this.spent(run, { cost: carried.row.cost ?? 0, tokens: (carried.row.tokensIn ?? 0) + (carried.row.tokensOut ?? 0) });
        break;
      case 'shard':
        // Both keep a trial's totals, each in its own way.
        this.samples.finish();
        if (insertShard(this.db, run, carried.trial, carried.row)) this.added += carried.row.totals.done;
        break;
      case 'request': {
        const key = JSON.stringify([run, carried.row.trial]);
        const level = this.requests.get(key) ?? { run, trial: carried.row.trial, rows: [] };
        level.rows.push(carried.row);
        this.requests.set(key, level);
        break;
      }
      case 'reading':
        insertReadings(this.db, run, carried.trial, [carried.row]);
        break;
      case 'event':
        if (carried.row.type !== 'errorFirstSeen' || !this.hasSeen(run, carried.row.trial, carried.row.errorClass)) insertEvent(this.db, run, carried.atMs, carried.row);
        break;
      case 'tick':
        insertTick(this.db, run, carried.row);
        break;
      case 'spent':
        this.spent(run, carried.row);
        break;
      case 'summary':
        this.summaries.push({ run, ...carried.row });
        break;
    }
  }

  end(): Merged {
    this.samples.finish();
    for (const { run, trial, rows } of this.requests.values()) insertRequests(this.db, run, trial, rows);
    for (const { run, trial, summary } of this.summaries) this.db.run('UPDATE trials SET summary = ? WHERE id = ? AND run = (SELECT key FROM runs WHERE id = ?)', summary, trial, run);
    return { samples: this.added, paid: { ...(this.cost === undefined ? {} : { cost: this.cost }), ...(this.tokens === undefined ? {} : { tokens: this.tokens }) }, elsewhere: this.elsewhere };
  }

  private count({ cached, outcome, cost, tokensIn, tokensOut }: SampleRow): void {
    this.added++;
    // What was not answered is not paid for.
    if (cached === true || outcome === 'failed' || outcome === 'timedOut') return;
    this.cost = this.cost === undefined || cost === undefined ? undefined : this.cost + cost;
    this.tokens = this.tokens === undefined || tokensIn === undefined || tokensOut === undefined ? undefined : this.tokens + tokensIn + tokensOut;
  }

  private spent(run: string, spent: Spent): void {
    addSpending(this.db, run, spent);
    this.elsewhere = { cost: this.elsewhere.cost + spent.cost, tokens: this.elsewhere.tokens + spent.tokens };
  }

  private hasSeen(run: string, trial: string, errorClass: string): boolean {
    return this.db.get("SELECT 1 FROM events e JOIN runs r ON r.key = e.run WHERE r.id = ? AND e.type = 'errorFirstSeen' AND e.payload ->> 'trial' = ? AND e.payload ->> 'errorClass' = ?", run, trial, errorClass) !== undefined;
  }
}
