import { number } from '../columns.ts';
import type { Connection } from '../connection.ts';
import { TextBlock, type TextColumn } from './textBlock.ts';

/** Of texts kept in memory. A hundred thousand samples of a kilobyte are 60 MB; what is beyond is read again for each question. */
const mostBytes = 256_000_000;
/** Read by one statement: no read transaction stays open for long. */
const sliceSize = 4_000;

interface Mark {
  readonly key: number;
  readonly endedMs: number;
  readonly trial: number;
}

/** Keys. */
interface Range {
  readonly first: number;
  readonly last: number;
  readonly kept: number;
}

/**
 * The texts of one run's samples, kept in memory for searches, tags and orders by text. What was written since is read when something is
 * asked; where samples have gone (a retry), all are read anew. Samples are known by their keys; those that are gone may still be among them.
 */
export class RunTexts {
  readonly run: string;
  private readonly db: Connection;
  private readonly mostBytes: number;
  private block = new TextBlock();
  /** The last sample that was read: keys of samples that were deleted may be given again. */
  private mark: Mark | undefined;
  private range: Range | undefined;
  private readonly ranks = new Map<TextColumn, { readonly of: string; readonly ranks: ReadonlyMap<number, number> }>();

  constructor(db: Connection, run: string, most = mostBytes) {
    this.db = db;
    this.run = run;
    this.mostBytes = most;
  }

  /** Reads a slice of what is not in memory yet; false where there is no more, or no more is kept. */
  readOn(): boolean {
    this.range ??= this.readRange();
    if (this.block.bytes > this.mostBytes) return false;
    const read = this.readSlice(this.mark?.key ?? this.range.first - 1, this.block);
    if (read !== undefined) this.mark = read;
    else this.block.rest();
    return read !== undefined;
  }

  /** To be called before questions, where the store may be another than at the last one. */
  follow(): void {
    this.range = this.readRange();
    if (this.mark !== undefined && !(this.range.kept === this.block.size && this.isAsItWas(this.mark))) {
      this.block = new TextBlock();
      this.mark = undefined;
    }
    while (this.readOn());
  }

  search(words: string): ReadonlySet<number> {
    const found = new Set<number>();
    this.each(block => block.search(words, found));
    return found;
  }

  tagged(column: string, value: string): ReadonlySet<number> {
    const found = new Set<number>();
    this.each(block => block.tagged(column, value, found));
    return found;
  }

  /** A sample's place by the beginning of a text, the same for equal ones; without those that have none. @param version of the store */
  order(by: TextColumn, version: string): ReadonlyMap<number, number> {
    const known = this.ranks.get(by);
    if (known?.of === version) return known.ranks;
    const samples = new Map<string, number[]>();
    this.each(block =>
      block.beginnings(by, (key, beginning) => {
        const same = samples.get(beginning);
        if (same === undefined) samples.set(beginning, [key]);
        else same.push(key);
      }),
    );
    const ranks = new Map<number, number>();
    for (const [rank, beginning] of [...samples.keys()].sort().entries()) for (const key of samples.get(beginning) ?? []) ranks.set(key, rank);
    this.ranks.set(by, { of: version, ranks });
    return ranks;
  }

  private each(visit: (block: TextBlock) => void): void {
    visit(this.block);
    for (let after = this.mark?.key; after !== undefined; ) {
      const block = new TextBlock();
      after = this.readSlice(after, block)?.key;
      visit(block);
    }
  }

  /** Undefined where nothing comes after it. The samples are read in the order in which they lie in the file, other runs' between them left out. */
  private readSlice(after: number, block: TextBlock): Mark | undefined {
    const last = this.range?.last ?? 0;
    if (last <= after) return undefined;
    let read: Mark | undefined;
    this.db.eachArray(
      `SELECT s.key, s.ended_ms, s.trial, x.prompt, x.target, x.output, x.answer, x.tags FROM samples s CROSS JOIN texts x ON x.sample = s.key
        WHERE s.key > ? AND s.key <= ? AND +s.trial IN (SELECT key FROM trials WHERE run = (SELECT key FROM runs WHERE id = ?)) ORDER BY s.key LIMIT ${sliceSize}`,
      ([key, endedMs, trial, prompt, target, output, answer, tags]) => {
        block.add({ key: key as number, prompt: prompt as string, target: target as string, output: output as string | null, answer: answer as string | null, tags: tags as string | null });
        read = { key: key as number, endedMs: endedMs as number, trial: trial as number };
      },
      after,
      last,
      this.run,
    );
    return read;
  }

  /** Of all samples there are now, and how many are there of those that are in memory. */
  private readRange(): Range {
    const row = this.db.get(
      'SELECT min(s.key) AS first, max(s.key) AS last, count(*) FILTER (WHERE s.key <= ?) AS kept FROM trials t CROSS JOIN samples s ON s.trial = t.key WHERE t.run = (SELECT key FROM runs WHERE id = ?)',
      this.mark?.key ?? 0,
      this.run,
    );
    return row === undefined || row['first'] === null ? { first: 1, last: 0, kept: 0 } : { first: number(row, 'first'), last: number(row, 'last'), kept: number(row, 'kept') };
  }

  private isAsItWas({ key, endedMs, trial }: Mark): boolean {
    return this.db.get('SELECT 1 FROM samples WHERE key = ? AND ended_ms = ? AND trial = ?', key, endedMs, trial) !== undefined;
  }
}
