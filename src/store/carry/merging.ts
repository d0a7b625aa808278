import type { Connection } from '../connection.ts';
import { insertEvent, insertTick } from '../eventRows.ts';
import { addSpending } from '../otherSpending.ts';
import { insertReadings } from '../readingRows.ts';
import { insertRequests } from '../requestRows.ts';
import type { RequestRow, SampleRow, Spent } from '../rows.ts';
import { addTrial, insertRun } from '../runRows.ts';
import { SampleBatch } from '../sampleBatch.ts';
import { insertShard } from '../shardRows.ts';
import type { CarriedRow } from './carriedRow.ts';
import type { Merged } from './mergeCarry.ts';

/** Requests that are held in memory before they are written: those of a bench may be a million. */
const mostRequests = 1_000;

/** Adds carried rows, in one transaction or in several: what is said of the whole is said at its end. */
export class Merging {
  private readonly db: Connection;
  private readonly samples: SampleBatch;
  /** Runs that were there before: a second record of one adds nothing. */
  private readonly known = new Set<string>();
  /** Of one level, which counts them together. */
  private level: { readonly run: string; readonly trial: string; readonly rows: RequestRow[] } | undefined;
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
        this.endPart();
        if (insertShard(this.db, run, carried.trial, carried.row)) this.added += carried.row.totals.done;
        break;
      case 'request':
        if (this.level?.run !== run || this.level.trial !== carried.row.trial || this.level.rows.length >= mostRequests) {
          this.endPart();
          this.level = { run, trial: carried.row.trial, rows: [] };
        }
        this.level.rows.push(carried.row);
        break;
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
        // What is added to a trial makes its summary void.
        this.endPart();
        this.db.run('UPDATE trials SET summary = ? WHERE id = ? AND run = (SELECT key FROM runs WHERE id = ?)', carried.row.summary, carried.row.trial, run);
        break;
    }
  }

  /** Before each commit: what was added so far is all in the store. */
  endPart(): void {
    // Each keeps a trial's totals, in its own way.
    this.samples.finish();
    if (this.level !== undefined) insertRequests(this.db, this.level.run, this.level.trial, this.level.rows);
    this.level = undefined;
  }

  end(): Merged {
    this.endPart();
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
