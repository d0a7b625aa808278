import type { ErrorClass, SampleOutcome } from '../base/outcomes.ts';
import { number, text } from './columns.ts';
import type { Connection } from './connection.ts';
import { addSpending } from './otherSpending.ts';
import { realignTrial, type Places, type Realigned } from './realign.ts';
import type { NewSampleRow, TrialTotals } from './rows.ts';
import { addSampleRow, streamSampleRows, writeSampleRow } from './sampleRows.ts';
import { sumSamples, TotalsAdder } from './totals.ts';
import { totalsIn } from './totalsIn.ts';

interface BatchTrial {
  readonly key: number;
  readonly adder: TotalsAdder;
  readonly scorers: ReadonlyMap<string, number>;
}

/**
 * Writes samples and keeps their trials' totals in step; lives inside one transaction. The totals are read from the file at the trial's
 * first sample and written back by `finish`, so nothing is remembered between batches that another process might have changed.
 */
export class SampleBatch {
  private readonly db: Connection;
  private readonly trials = new Map<string, Map<string, BatchTrial>>();

  constructor(db: Connection) {
    this.db = db;
  }

  write(run: string, sample: NewSampleRow): void {
    const trial = this.trial(run, sample.trial);
    const replaced = writeSampleRow(this.db, trial.key, sample, keyOfScorer(run, trial));
    if (replaced !== undefined) trial.adder.add(replaced, -1);
    trial.adder.add(sample, 1);
  }

  /** As `write`, but a sample that is there already stays; returns whether there was none. */
  add(run: string, sample: NewSampleRow): boolean {
    const trial = this.trial(run, sample.trial);
    const added = addSampleRow(this.db, trial.key, sample, keyOfScorer(run, trial));
    if (added) trial.adder.add(sample, 1);
    return added;
  }

  finish(): void {
    for (const trials of this.trials.values()) {
      for (const { key, adder } of trials.values()) this.store(key, adder.totals());
    }
    this.trials.clear();
  }

  /** Removes the samples with these outcomes and error classes, and recounts what is left; returns how many went. */
  remove(run: string, which: { readonly outcomes: readonly SampleOutcome[]; readonly errorClasses?: readonly ErrorClass[] }): number {
    let removed = 0;
    for (const row of this.db.all('SELECT t.key, t.id FROM trials t JOIN runs r ON r.key = t.run WHERE r.id = ?', run)) {
      const key = number(row, 'key');
      const { changes } = this.db.run(
        `DELETE FROM samples WHERE trial = ? AND outcome IN (SELECT value FROM json_each(?)) ${which.errorClasses === undefined ? '' : 'AND error_class IN (SELECT value FROM json_each(?))'}`,
        key,
        JSON.stringify(which.outcomes),
        ...(which.errorClasses === undefined ? [] : [JSON.stringify(which.errorClasses)]),
      );
      if (changes > 0) this.store(key, sumSamples(text(row, 'id'), streamSampleRows(this.db, key)));
      removed += changes;
    }
    return removed;
  }

  /** As `realignTrial`, with the totals and the run's other spending in step. */
  realign(run: string, trial: string, places: Places): Realigned | undefined {
    const row = this.db.get('SELECT t.key, r.created_ms FROM trials t JOIN runs r ON r.key = t.run WHERE r.id = ? AND t.id = ?', run, trial);
    if (row === undefined) throw new Error(`There is no trial ${run}/${trial}`);
    const key = number(row, 'key');
    const realigned = realignTrial(this.db, key, number(row, 'created_ms'), places);
    if (realigned === undefined) return undefined;
    this.store(key, sumSamples(trial, streamSampleRows(this.db, key)));
    addSpending(this.db, run, realigned.lost);
    return realigned;
  }

  private trial(run: string, id: string): BatchTrial {
    let ofRun = this.trials.get(run);
    if (ofRun === undefined) this.trials.set(run, (ofRun = new Map<string, BatchTrial>()));
    let trial = ofRun.get(id);
    if (trial === undefined) ofRun.set(id, (trial = this.load(run, id)));
    return trial;
  }

  private load(run: string, id: string): BatchTrial {
    const row = this.db.get('SELECT t.key, t.totals FROM trials t JOIN runs r ON r.key = t.run WHERE r.id = ? AND t.id = ?', run, id);
    if (row === undefined) throw new Error(`There is no trial ${run}/${id}`);
    const scorers = this.db.all('SELECT k.key, k.id FROM scorers k JOIN runs r ON r.key = k.run WHERE r.id = ?', run);
    return {
      key: number(row, 'key'),
      adder: new TotalsAdder(totalsIn(row)),
      scorers: new Map(scorers.map(scorer => [text(scorer, 'id'), number(scorer, 'key')])),
    };
  }

  /** A summary that was stored is of other rows now. */
  private store(trialKey: number, totals: TrialTotals): void {
    this.db.run('UPDATE trials SET totals = ?, summary = NULL WHERE key = ?', JSON.stringify(totals), trialKey);
  }
}

function keyOfScorer(run: string, { scorers }: BatchTrial): (scorer: string) => number {
  return scorer => {
    const key = scorers.get(scorer);
    if (key === undefined) throw new Error(`Run ${run} has no scorer ${scorer}`);
    return key;
  };
}
