import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { HumanError } from '../../base/humanError.ts';
import { version } from '../../base/version.ts';
import type { RowRange } from '../../execute/shards/rowIndex.ts';
import type { LaunchRequest } from '../../protocol/launch.ts';
import type { Parallel } from './shareLimits.ts';

/** What all jobs of one array are told: the first line of its spec file. It holds no secret. */
export interface WaveHead {
  readonly format: typeof waveFormat;
  readonly pitwall: string;
  readonly run: string;
  /** From 1. */
  readonly wave: number;
  /** How the run was launched, with the text of its task. */
  readonly request: LaunchRequest;
  readonly taskText: string;
  /** What the task must be read as. */
  readonly planHash: string;
  /** At most so many jobs run at once: each has that part of every limit. */
  readonly atOnce: number;
  /** Of each job. */
  readonly parallel: Parallel;
  /** What jobs read into their environment: a file that its owner alone may read. */
  readonly secretsFile?: string;
}

/** One job's work: a line of the spec file. */
export type ShardSpec = SampleShard | StatisticsShard;

interface OfTrial {
  readonly trial: string;
  /** With its examples. */
  readonly promptHash: string;
  readonly samples: number;
  /** How long it will take, beside others of its wave: bytes of its rows. */
  readonly weight: number;
}

export interface SampleShard extends OfTrial {
  readonly keep: 'samples';
  /** Indices in the dataset, the second excluded. */
  readonly rows: readonly (readonly [from: number, to: number])[];
  /** Index and repeat of those in `rows` that need not be asked. */
  readonly done: readonly (readonly [index: number, repeat: number])[];
  /** Over what the rows are: a node that sees others must not answer them. */
  readonly hash: string;
}

export interface StatisticsShard extends OfTrial {
  readonly keep: 'statistics';
  readonly parts: readonly ShardPart[];
}

/** A part whose sums are kept. */
export interface ShardPart {
  readonly shard: number;
  /** Of its first row. */
  readonly index: number;
  readonly rows: readonly RowRange[];
  readonly recorded?: readonly RowRange[];
  /** Of the files that the ranges lie in, by path. */
  readonly bytes: Readonly<Record<string, number>>;
}

const waveFormat = 'pitwall.shards/1';

export function writeWave(file: string, head: Omit<WaveHead, 'format' | 'pitwall'>, shards: readonly ShardSpec[]): void {
  mkdirSync(path.dirname(file), { recursive: true, mode: 0o700 });
  const full: WaveHead = { format: waveFormat, pitwall: version, ...head };
  writeFileSync(file, [full, ...shards].map(line => `${JSON.stringify(line)}\n`).join(''), { mode: 0o600 });
}

/** Throws a HumanError where the file is not there, or of another Pitwall. */
export function readWave(file: string): { readonly head: WaveHead; readonly size: number; shard(index: number): ShardSpec } {
  let lines: readonly string[];
  try {
    lines = readFileSync(file, 'utf8').trimEnd().split('\n');
  } catch (error) {
    throw new HumanError({ what: `the spec of the shards cannot be read here (${(error as NodeJS.ErrnoException).code ?? String(error)})`, where: file, toDo: 'it must lie in a folder that every node sees by the same path: see `executor: {slurm: {folder: …}}`', kind: 'unfinished', cause: error });
  }
  const head = parse<WaveHead>(lines[0], file);
  if (head.format !== waveFormat || head.pitwall !== version) throw new HumanError({ what: `this spec was written by Pitwall ${head.pitwall ?? 'of another kind'}, and this is ${version}`, where: file, toDo: 'let all nodes use the same Pitwall', kind: 'unfinished' });
  return {
    head,
    size: lines.length - 1,
    shard(index) {
      const line = lines[index + 1];
      if (line === undefined || index < 0) throw new HumanError({ what: `there is no shard ${index}`, where: file, toDo: `name one from 0 to ${lines.length - 2}` });
      return parse<ShardSpec>(line, file);
    },
  };
}

function parse<T extends object>(line: string | undefined, file: string): T {
  try {
    const value: unknown = JSON.parse(line ?? '');
    // What `writeWave` wrote, once the head's version is the same.
    if (typeof value === 'object' && value !== null) return value as T;
  } catch {
    // Told below.
  }
  throw new HumanError({ what: 'this is no spec of shards', where: file, toDo: 'name the `shards.jsonl` of a run' });
}
