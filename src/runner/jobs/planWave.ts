import { createHash } from 'node:crypto';
import { statSync } from 'node:fs';
import { HumanError } from '../../base/humanError.ts';
import type { DatasetReader } from '../../execute/dataset.ts';
import { itemHash } from '../../execute/itemHash.ts';
import type { PlannedTrial } from '../../plan/plan.ts';
import type { StoreReader } from '../../store/store.ts';
import type { TrialShards } from '../shards/trialShards.ts';
import { cutShards, jobsForEachPlace, longestFirst, type MissingItem } from './cutShards.ts';
import type { SampleShard, ShardPart, ShardSpec, StatisticsShard } from './wave.ts';

export interface WavePlan {
  readonly run: string;
  readonly store: StoreReader;
  readonly readerOf: (trial: PlannedTrial) => DatasetReader;
  /** Of a run that keeps only the statistics of its shards. */
  readonly shards?: TrialShards;
  /** Jobs that may run at once. */
  readonly places: number;
  /** Indices that an array may have. */
  readonly mostJobs: number;
  /** Items of a job, where the task says so. */
  readonly size?: number;
}

/** Cuts what is missing of these trials into jobs, the longest first. An empty list where nothing is. */
export async function planWave(trials: readonly PlannedTrial[], plan: WavePlan, signal: AbortSignal): Promise<readonly ShardSpec[]> {
  const shards: readonly ShardSpec[] = plan.shards === undefined ? await sampleShards(trials, plan, signal) : await statisticsShards(trials, plan, plan.shards);
  return longestFirst(shards).slice(0, plan.mostJobs);
}

async function sampleShards(trials: readonly PlannedTrial[], { run, store, readerOf, places, mostJobs, size }: WavePlan, signal: AbortSignal): Promise<readonly SampleShard[]> {
  const missing: { readonly trial: PlannedTrial; readonly items: readonly MissingItem[] }[] = [];
  await refuseChanged(trials, { run, store, readerOf }, signal);
  for (const trial of trials) missing.push({ trial, items: await missingItems(trial, readerOf(trial), store.finished(run, trial.id), signal) });
  const items = missing.reduce((sum, one) => sum + one.items.length, 0);
  const allBytes = missing.reduce((sum, one) => sum + one.items.reduce((bytes, item) => bytes + item.bytes, 0), 0);
  const cut = { wanted: Math.min(mostJobs, places * jobsForEachPlace), allBytes, ...(size === undefined ? {} : { size: Math.max(size, Math.ceil(items / mostJobs)) }) };
  return missing.flatMap(({ trial, items }) => {
    const finished = store.finished(run, trial.id);
    const repeats = trial.repeats ?? 1;
    return cutShards(items, cut).map(({ items: own, rows, samples, weight }) => ({
      keep: 'samples' as const,
      ...ofTrial(store, run, trial),
      samples,
      weight,
      rows,
      done: own.flatMap(({ index, samples: left }) => (left === repeats ? [] : Array.from({ length: repeats }, (_, repeat) => repeat).filter(repeat => finished.has(index, repeat)).map(repeat => [index, repeat] as const))),
      hash: hashOf(own.map(item => item.hash)),
    }));
  });
}

/** A run has just counted its datasets; by its next array they may be others, and rows of both would be in one result. */
async function refuseChanged(trials: readonly PlannedTrial[], { run, store, readerOf }: Pick<WavePlan, 'run' | 'store' | 'readerOf'>, signal: AbortSignal): Promise<void> {
  if (!store.events(run).some(({ event }) => event.type === 'jobsSubmitted')) return;
  const before = new Map(store.trials(run).map(row => [row.id, row.datasetHash]));
  const same = new Set<string>();
  for (const trial of trials) {
    const { dataset, split } = trial.configuration;
    const what = JSON.stringify([dataset, split]);
    if (same.has(what)) continue;
    const { hash } = await readerOf(trial).probe(signal);
    if (hash === before.get(trial.id)) {
      same.add(what);
      continue;
    }
    throw new HumanError({ what: `dataset \`${dataset}\` (split ${split}) has changed while the run went on`, toDo: 'resume the run: what is new is asked, and what has stayed is kept', kind: 'unfinished' });
  }
}

/** What a job compares before it asks. @param hashes of its items, in order */
export function hashOf(hashes: readonly string[]): string {
  return createHash('sha256').update(hashes.join('')).digest('hex');
}

async function missingItems({ repeats = 1 }: PlannedTrial, reader: DatasetReader, finished: ReturnType<StoreReader['finished']>, signal: AbortSignal): Promise<readonly MissingItem[]> {
  const missing: MissingItem[] = [];
  for await (const item of reader.items(signal)) {
    let samples = 0;
    for (let repeat = 0; repeat < repeats; repeat++) if (!finished.has(item.index, repeat)) samples++;
    if (samples > 0) missing.push({ index: item.index, bytes: item.input.length + item.targets.reduce((sum, target) => sum + target.length, 0), samples, hash: itemHash(item.row) });
  }
  signal.throwIfAborted();
  return missing;
}

async function statisticsShards(trials: readonly PlannedTrial[], { run, store, places, mostJobs }: WavePlan, shards: TrialShards): Promise<readonly StatisticsShard[]> {
  const missing: { readonly trial: PlannedTrial; readonly parts: readonly (ShardPart & { readonly samples: number })[] }[] = [];
  const bytes = new Map<string, number>();
  const sizeOf = (path: string): number => {
    const known = bytes.get(path) ?? statSync(path).size;
    bytes.set(path, known);
    return known;
  };
  for (const trial of trials) {
    const parts = (await shards.missing(trial)).map(part => ({ ...part, bytes: Object.fromEntries([...part.rows, ...(part.recorded ?? [])].map(({ path }) => [path, sizeOf(path)])) }));
    missing.push({ trial, parts });
  }
  const wanted = Math.min(mostJobs, places * jobsForEachPlace);
  const size = Math.max(1, Math.ceil(missing.reduce((sum, { parts }) => sum + parts.length, 0) / wanted));
  return missing.flatMap(({ trial, parts }) =>
    Array.from({ length: Math.ceil(parts.length / size) }, (_, k) => parts.slice(k * size, (k + 1) * size)).map(own => {
      const samples = own.reduce((sum, part) => sum + part.samples, 0);
      return { keep: 'statistics' as const, ...ofTrial(store, run, trial), samples, weight: samples, parts: own.map(({ samples: _, ...part }) => part) };
    }),
  );
}

function ofTrial(store: StoreReader, run: string, { id }: PlannedTrial): Pick<ShardSpec, 'trial' | 'promptHash'> {
  return { trial: id, promptHash: store.trials(run).find(row => row.id === id)?.promptHash ?? '' };
}
