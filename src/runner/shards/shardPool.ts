import { statSync } from 'node:fs';
import { join } from 'node:path';
import { toDisposable, type Disposable } from '../../base/disposable.ts';
import { HumanError } from '../../base/humanError.ts';
import { cannotRead } from '../../execute/datasets/cannotRead.ts';
import { partBytes, type FilePart } from '../../execute/shards/fileIndex.ts';
import { createRowIndex, type RowIndex } from '../../execute/shards/rowIndex.ts';
import type { ShardJob, ShardScores, ShardTrial } from './scoreShard.ts';
import { createShardSeat, type ShardSeat } from './shardSeat.ts';

/** Threads that find the rows of large files and score shards of them. What it is asked for rejects with a HumanError that a person must read. */
export interface ShardPool extends Disposable {
  readonly width: number;
  /** Counts and hashes JSONL files; each list of files once. */
  index(files: readonly string[]): Promise<RowIndex>;
  score(trial: ShardTrial, job: ShardJob): Promise<ShardScores>;
}

export interface ShardPoolOptions {
  readonly workers: number;
  /** A thread that says nothing for so long is stuck in a regular expression. */
  readonly silenceLimitMs?: number;
  readonly workerFile?: string;
}

export function createShardPool({ workers, silenceLimitMs = 10_000, workerFile = besideThisFile() }: ShardPoolOptions): ShardPool {
  const seats = Array.from({ length: Math.max(1, workers) }, () => createShardSeat(workerFile, silenceLimitMs));
  const free: ShardSeat[] = [...seats];
  const waiting: ((seat: ShardSeat) => void)[] = [];
  const indexes = new Map<string, Promise<RowIndex>>();
  let disposed = false;

  async function onSeat<T>(work: (seat: ShardSeat) => Promise<T>): Promise<T> {
    if (disposed) throw new Error('The shard pool is disposed');
    const seat = free.pop() ?? (await new Promise<ShardSeat>(resolve => waiting.push(resolve)));
    try {
      return await work(seat);
    } finally {
      const next = waiting.shift();
      if (next === undefined) free.push(seat);
      else next(seat);
    }
  }

  async function indexFile(path: string): Promise<{ readonly path: string; readonly parts: readonly FilePart[] }> {
    const size = sizeOf(path);
    const starts = Array.from({ length: Math.max(1, Math.ceil(size / partBytes)) }, (_, k) => k * partBytes);
    // The thread runs this project's own code and sends nothing else.
    const parts = await Promise.all(starts.map(from => onSeat(seat => seat.ask({ type: 'part', path, from, to: Math.min(size, from + partBytes) }) as Promise<FilePart>)));
    return { path, parts };
  }

  return {
    width: seats.length,
    index(files) {
      // A run may be long, and its files others by the next look.
      const key = JSON.stringify(files.map(path => [path, versionOf(path)]));
      const index = indexes.get(key) ?? Promise.all(files.map(indexFile)).then(createRowIndex);
      indexes.set(key, index);
      return index;
    },
    score: (trial, job) =>
      onSeat(async seat => {
        if (!seat.knows(trial.trial)) await seat.announce(trial);
        return (await seat.ask({ type: 'shard', trial: trial.trial, job })) as ShardScores;
      }),
    ...toDisposable(() => {
      disposed = true;
      for (const seat of seats) seat.dispose();
    }),
  };
}

function sizeOf(path: string): number {
  try {
    const stats = statSync(path);
    if (stats.isFile()) return stats.size;
  } catch (error) {
    throw cannotRead(path, error as NodeJS.ErrnoException);
  }
  throw new HumanError({ what: 'this is not a file', where: path, toDo: 'check `path` in the task file' });
}

/** Changes with the file; one that is not there is told of when it is read. */
function versionOf(path: string): string {
  try {
    const { size, mtimeMs } = statSync(path);
    return `${size} ${mtimeMs}`;
  } catch {
    return '';
  }
}

/** The bundle lies beside its worker's bundle; the sources run as they are. */
function besideThisFile(): string {
  return join(import.meta.dirname, import.meta.filename.endsWith('.ts') ? 'shardWorker.ts' : 'shardWorker.js');
}
