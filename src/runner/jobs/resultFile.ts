import { existsSync, readdirSync } from 'node:fs';
import path from 'node:path';
import type { RunOutcome } from '../../base/outcomes.ts';

/** What a job says of itself in the last result of an attempt. */
export interface ShardEnd {
  readonly outcome: RunOutcome;
  readonly error?: string;
  /** It was stopped from outside, or could not begin: what is missing may be done by another job. */
  readonly again?: true;
}

/** A result's place among those of its wave: shard, attempt (Slurm's count of restarts), and from 0 which one of the attempt. */
export interface ResultName {
  readonly index: number;
  readonly attempt: number;
  readonly part: number;
}

export function resultFile(folder: string, { index, attempt, part }: ResultName): string {
  return path.join(folder, `${index}.${attempt}.${part}.jsonl`);
}

/** Those that are there whole, in the order in which an attempt wrote them. */
export function resultsIn(folder: string): readonly (ResultName & { readonly file: string })[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .flatMap(name => {
      const [, index, attempt, part] = /^(\d+)\.(\d+)\.(\d+)\.jsonl$/.exec(name) ?? [];
      return index === undefined ? [] : [{ index: Number(index), attempt: Number(attempt), part: Number(part), file: path.join(folder, name) }];
    })
    .sort((a, b) => a.index - b.index || a.attempt - b.attempt || a.part - b.part);
}

/** `about` of a carried file, which is empty but in an attempt's last. */
export function shardEndOf(about: Readonly<Record<string, unknown>>): ShardEnd | undefined {
  return about['outcome'] === undefined ? undefined : (about as unknown as ShardEnd);
}

/** How many results its attempt has written, which the last one tells. */
export function partsOf(about: Readonly<Record<string, unknown>>): number {
  return Number(about['parts'] ?? 0);
}
