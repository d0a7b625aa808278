import type { RequestRow } from '../../store/rows.ts';
import { ByteSlab } from './byteSlab.ts';

/** A request as it comes of an answer: what level it is of is known once for all. */
export type NewRow = Omit<RequestRow, 'trial' | 'warmup'>;

type NumberKey = { [Key in keyof NewRow]-?: Exclude<NewRow[Key], undefined> extends number ? Key : never }[keyof NewRow];
/** What is no column of numbers, and has its own place. */
type OtherKey = 'chunks' | 'outcome' | 'errorClass' | 'error';

/** Each is a column; what a request has and is neither here nor an `OtherKey` does not compile. */
const numberKeys = Object.keys({ request: 0, dueMs: 0, sentMs: 0, ttftMs: 0, e2eMs: 0, tokensIn: 0, tokensOut: 0, inputs: 0, batch: 0, waitMs: 0 } satisfies Record<Exclude<keyof NewRow, OtherKey>, 0>) as readonly NumberKey[];
const outcomes: readonly NewRow['outcome'][] = ['ok', 'failed', 'timedOut'];
const ofWarmUp = 128;
const rowsOfBlock = 4_096;

interface Block {
  /** NaN is what a request does not have; what none of them has is no column. */
  readonly columns: { [Key in NumberKey]?: Float64Array };
  /** Places in `outcomes`, and whether of the warm-up. */
  readonly kinds: Uint8Array;
  /** Addresses in the slab, NaN where an answer was not streamed. */
  readonly chunksAt: Float64Array;
  readonly chunksLength: Uint32Array;
}

/**
 * The requests of one level until they are stored: columns of numbers, and the chunks' times in slabs of bytes. An object for each would cost its memory, and the collector's
 * time while the level runs (100,000 requests × 128 tokens: 72 MiB).
 */
export class LevelRows implements Iterable<RequestRow> {
  private readonly trial: string;
  private readonly blocks: Block[] = [];
  private readonly slab = new ByteSlab();
  private readonly failures = new Map<number, Pick<NewRow, 'errorClass' | 'error'>>();
  private warm = 0;
  length = 0;

  constructor(trial: string) {
    this.trial = trial;
  }

  /** Without those of the warm-up. */
  get counted(): number {
    return this.length - this.warm;
  }

  get last(): RequestRow | undefined {
    return this.length === 0 ? undefined : this.at(this.length - 1);
  }

  add(row: NewRow, warmup: boolean): void {
    const k = this.length % rowsOfBlock;
    if (k === 0) this.blocks.push({ columns: {}, kinds: new Uint8Array(rowsOfBlock), chunksAt: new Float64Array(rowsOfBlock).fill(Number.NaN), chunksLength: new Uint32Array(rowsOfBlock) });
    const block = this.blocks.at(-1);
    if (block === undefined) return;
    for (const key of numberKeys) {
      const value = row[key];
      if (value !== undefined) (block.columns[key] ??= new Float64Array(rowsOfBlock).fill(Number.NaN))[k] = value;
    }
    block.kinds[k] = outcomes.indexOf(row.outcome) + (warmup ? ofWarmUp : 0);
    if (row.chunks !== undefined) {
      block.chunksAt[k] = this.slab.add(row.chunks);
      block.chunksLength[k] = row.chunks.length;
    }
    const { errorClass, error } = row;
    if (errorClass !== undefined || error !== undefined) this.failures.set(this.length, { ...(errorClass === undefined ? {} : { errorClass }), ...(error === undefined ? {} : { error }) });
    if (warmup) this.warm++;
    this.length++;
  }

  /** In the order in which they were added; a row is made when it is asked for, and its chunks share memory with these. */
  *[Symbol.iterator](): Generator<RequestRow> {
    for (let k = 0; k < this.length; k++) yield this.at(k);
  }

  private at(index: number): RequestRow {
    const block = this.blocks[Math.floor(index / rowsOfBlock)];
    const k = index % rowsOfBlock;
    const kind = block?.kinds[k] ?? 0;
    const values: { -readonly [Key in NumberKey]?: number } = {};
    for (const key of numberKeys) {
      const value = block?.columns[key]?.[k];
      if (value !== undefined && !Number.isNaN(value)) values[key] = value;
    }
    const { request = 0, dueMs = 0, ...times } = values;
    const chunksAt = block?.chunksAt[k] ?? Number.NaN;
    return {
      trial: this.trial,
      request,
      warmup: kind >= ofWarmUp,
      dueMs,
      ...times,
      ...(Number.isNaN(chunksAt) ? {} : { chunks: this.slab.at(chunksAt, block?.chunksLength[k] ?? 0) }),
      outcome: outcomes[kind % ofWarmUp] ?? 'failed',
      ...this.failures.get(index),
    };
  }
}
