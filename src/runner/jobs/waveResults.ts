import { readdirSync, rmSync, rmdirSync } from 'node:fs';
import path from 'node:path';
import { HumanError, renderHumanError } from '../../base/humanError.ts';
import type { Clock } from '../../base/clock.ts';
import { readCarry } from '../../store/carry/carryFile.ts';
import type { Merged } from '../../store/carry/mergeCarry.ts';
import type { StoreWriter } from '../../store/store.ts';
import { isFileTrouble } from './lateFiles.ts';
import type { PlacesNow } from './placesNow.ts';
import { partsOf, resultsIn, shardEndOf, type ResultName, type ShardEnd } from './resultFile.ts';

export interface ResultsContext {
  readonly run: string;
  readonly store: StoreWriter;
  readonly clock: Clock;
  /** A file may be seen, or be read whole, so much later than it was written. */
  readonly lateMs: number;
  /** Absent where nothing can have moved since its jobs were cut. */
  readonly placesNow?: PlacesNow;
  /** Rows were added. */
  readonly onMerged: (merged: Merged, index: number) => void;
}

/** What the jobs of one array bring: each file is merged once it can be read, and removed only then. */
export interface WaveResults {
  /** Merges what is new. @param onEnd is told the last result of each attempt */
  take(onEnd?: (name: ResultName, end: ShardEnd) => void): void;
  /** Something that is there cannot be read yet, or something that was announced is not there yet, and may still come. */
  mayCome(): boolean;
  /** Why something of a shard was not merged. */
  trouble(index: number): string | undefined;
  /** Takes what is there, tells what cannot be read, and removes what was merged. Once no job of the array runs; what was late may be taken by another close. */
  close(): void;
}

interface Pending {
  readonly index: number;
  readonly sinceMs: number;
  readonly why: string;
}

export function createWaveResults(folder: string, { run, store, clock, lateMs, placesNow = carry => carry, onMerged }: ResultsContext): WaveResults {
  const merged = new Set<string>();
  const pending = new Map<string, Pending>();
  /** Left out for good, by file. */
  const skipped = new Map<string, Pending>();
  const told = new Set<string>();
  /** By shard and attempt: how many results an attempt has, as its last one tells, and when that was seen. */
  const wanted = new Map<string, { readonly parts: number; readonly sinceMs: number }>();
  const seen = new Map<string, number>();

  return {
    take,
    mayCome() {
      const nowMs = clock.nowMs();
      if ([...pending.values()].some(({ sinceMs }) => nowMs - sinceMs < lateMs)) return true;
      return [...wanted].some(([attempt, { parts, sinceMs }]) => (seen.get(attempt) ?? 0) < parts && nowMs - sinceMs < lateMs);
    },
    trouble: index => [...skipped.values(), ...pending.values()].find(one => one.index === index)?.why,
    close() {
      take();
      for (const [file, one] of pending) tell(file, one);
      for (const file of merged) remove(() => rmSync(file, { force: true }));
      // What a job had begun to write when it was killed; nothing of it can be read.
      for (const name of list()) if (name.endsWith('.part')) remove(() => rmSync(path.join(folder, name), { force: true }));
      remove(() => rmdirSync(folder));
    },
  };

  function take(onEnd: (name: ResultName, end: ShardEnd) => void = () => undefined): void {
    for (const { file, ...name } of results()) {
      if (merged.has(file) || skipped.has(file)) continue;
      const end = takeOne(file, name);
      if (end !== undefined) onEnd(name, end);
    }
  }

  function takeOne(file: string, name: ResultName): ShardEnd | undefined {
    const attempt = `${name.index}.${name.attempt}`;
    if (!pending.has(file)) seen.set(attempt, (seen.get(attempt) ?? 0) + 1);
    try {
      const carry = readCarry(file);
      // It was listed, and is not there: a folder of another machine's.
      if (carry === undefined) return wait(file, name.index, `${file}: this result cannot be read (ENOENT)`);
      const added = store.merge(placesNow(carry), clock.wallMs());
      merged.add(file);
      pending.delete(file);
      if (added !== undefined) onMerged(added, name.index);
      const end = shardEndOf(carry.about);
      if (end !== undefined) wanted.set(attempt, { parts: partsOf(carry.about), sinceMs: clock.nowMs() });
      return end;
    } catch (error) {
      if (isFileTrouble(error)) return wait(file, name.index, `${file}: this result cannot be read (${error.code ?? error.message})`);
      if (error instanceof HumanError && error.where === file) return wait(file, name.index, renderHumanError(error), true);
      throw error;
    }
  }

  /** Of a file system that gives no answer it is not known how long that lasts. */
  function wait(file: string, index: number, why: string, isBroken = false): undefined {
    const one = { index, sinceMs: pending.get(file)?.sinceMs ?? clock.nowMs(), why };
    pending.set(file, one);
    if (isBroken && clock.nowMs() - one.sinceMs >= lateMs) skip(file, one);
  }

  function skip(file: string, one: Pending): void {
    pending.delete(file);
    skipped.set(file, one);
    tell(file, one);
  }

  function tell(file: string, one: Pending): void {
    if (told.has(file)) return;
    told.add(file);
    store.writeEvent(run, clock.wallMs(), { type: 'resultSkipped', error: one.why });
  }

  function results(): ReturnType<typeof resultsIn> {
    try {
      return resultsIn(folder);
    } catch (error) {
      if (isFileTrouble(error)) return [];
      throw error;
    }
  }

  function list(): readonly string[] {
    try {
      return readdirSync(folder);
    } catch {
      return [];
    }
  }

  /** What cannot be removed now stays: it was merged, and is merged once. */
  function remove(act: () => void): void {
    try {
      act();
    } catch (error) {
      if (!isFileTrouble(error)) throw error;
    }
  }
}
