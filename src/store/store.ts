import type { Disposable } from '../base/disposable.ts';
import type { ErrorClass, RunState, SampleOutcome } from '../base/outcomes.ts';
import type { Stats } from '../score/stats.ts';
import type { Carry } from './carry/carryFile.ts';
import type { Merged } from './carry/mergeCarry.ts';
import type { ExperimentRow } from './experimentRow.ts';
import type { Holder } from './liveness.ts';
import type { Reading } from '../score/load/telemetry.ts';
import type { EventRow, NewSampleRow, ReadingRow, RequestRow, RunEvent, RunRow, RunSummaryRow, SampleRow, ShardRow, Spent, TickRow, TrialRow, TrialTotals } from './rows.ts';
import type { Observations } from '../score/operational.ts';
import type { Places, Realigned } from './realign.ts';
import type { Reason } from './reason.ts';
import type { SampleDetail, SampleLine, SamplePage, SamplePlace, SampleQuery, SampleStep, SideBySide, TagValues } from './samplePage.ts';

/** What anybody may read: the panel, the trees, the CLI of another terminal. Synchronous: SQLite in process. */
export interface StoreReader extends Disposable {
  /** Changes whenever another connection wrote (`PRAGMA data_version`). */
  dataVersion(): number;
  /**
   * Newest first.
   * @param known what this store said before, by id: an ended run whose row is as it was is not read again, and is the same object
   */
  runs(limit?: number, known?: ReadonlyMap<string, RunSummaryRow>): readonly RunSummaryRow[];
  run(id: string): RunRow | undefined;
  /** The run that a person means: an id, an unambiguous beginning of one, or `latest`. Throws a HumanError otherwise. */
  findRun(name: string): RunRow;
  trials(run: string): readonly TrialRow[];
  /** Of a tune, in the order in which they were proposed. */
  experiments(run: string): readonly ExperimentRow[];
  /** Counts for each trial in the plan's order: kept in step with the rows, in the same transaction. */
  totals(run: string): readonly TrialTotals[];
  /** Every sample of one trial with its score by one scorer, ordered by (index, repeat); null where it has none (see its outcome) or could not be judged. */
  scores(run: string, trial: string, scorer: string): readonly SampleScoreWithOutcome[];
  /** The same without what tells samples apart: for means over millions of them. */
  scoreColumn(run: string, trial: string, scorer: string): ScoreColumn;
  /** Latencies in ms of the samples that have one, ascending. */
  /** Whether the samples of a trial belong to clusters. */
  clustered(run: string, trial: string): boolean;
  /** The fewest and the most targets that a sample of the trial has; undefined where no sample is kept. */
  targetCounts(run: string, trial: string): { readonly fewest: number; readonly most: number } | undefined;
  /** By index in the dataset, of the samples that have tags. */
  sampleTags(run: string, trial: string): ReadonlyMap<number, Readonly<Record<string, string>>>;
  /** What samples answered, by `index/repeat`. */
  answers(run: string, trial: string): ReadonlyMap<string, string>;
  latencies(run: string, trial: string): Float64Array;
  /** What was observed of the samples of a trial that were answered, each ascending. */
  observations(run: string, trial: string): Observations;
  samplePage(query: SampleQuery): SamplePage;
  /** Reads texts of a run ahead of searches, a part of them at a time; false where there is no more to read. */
  readTexts(run: string): boolean;
  /** Those of one trial that are there, in no order: 500 at most. */
  sampleLines(run: string, trial: string, places: readonly { readonly index: number; readonly repeat: number }[]): readonly SampleLine[];
  sampleDetail(run: string, trial: string, index: number, repeat: number): SampleDetail | undefined;
  /** What every trial over the same data made of a sample; undefined where it is not there. */
  sideBySide(run: string, place: SamplePlace): SideBySide | undefined;
  /** The sample after another one over the same data, of those that fit; undefined where there is none. */
  nextSample(from: SamplePlace, step: SampleStep): SamplePlace | undefined;
  tagValues(run: string): readonly TagValues[];
  /** Why samples of a trial failed, or why scorers could not judge them, those with the most samples first: at most `most` of each class or scorer. */
  reasons(run: string, trial: string, kind: 'errors' | 'scorers', most: number): readonly Reason[];
  /** Ids of the scorers that gave any reason. */
  reasoned(run: string): readonly string[];
  /** Every sample with its scores, or those of one trial, ordered by trial, index, repeat; streamed. */
  samples(run: string, trial?: string): Iterable<SampleRow>;
  /** In order; the first `limit` of them where one is given. */
  events(run: string, afterSeq?: number, limit?: number): readonly EventRow[];
  lastTick(run: string): TickRow | undefined;
  /** By time; only the last `count` where a count is given. */
  ticks(run: string, count?: number): readonly TickRow[];
  /** By time; the first `limit` of those later than `atMs`. */
  ticksAfter(run: string, atMs: number, limit: number): readonly TickRow[];
  /** The values by one scorer of a trial's samples that have tags and a value, with the tags. */
  taggedScores(run: string, trial: string, scorer: string): readonly TaggedScore[];
  /** The finished shards of a trial that keeps no samples, in order. */
  shards(run: string, trial: string): readonly ShardRow[];
  /** Of a bench under load: every request of the run, or of one level; streamed. */
  requests(run: string, trial?: string): Iterable<RequestRow>;
  /** What was read of its server beside them. */
  readings(run: string, trial?: string): Iterable<ReadingRow>;
  /** Index and repeat of the samples that are there, for a resume. */
  finished(run: string, trial: string): FinishedSamples;
  cancelRequested(run: string): boolean;
  /** What was asked of a run under way. */
  controls(run: string): RunControls;
  /** What a run has used up: what was asked for since it began, and what no sample's row holds. Answers from the cache, and those of the run that it re-scores, were paid for before. */
  spent(run: string): Spent;
  /** The answer kept under this fingerprint, as JSON; what is still buffered is not seen. */
  cachedAnswer(fingerprint: string): string | undefined;
  cacheSize(): CacheSize;
}

/** What the cache of answers holds. */
export interface CacheSize {
  readonly entries: number;
  readonly bytes: number;
  readonly models: readonly { readonly model: string; readonly entries: number; readonly bytes: number }[];
}

/** An answer to be found again. */
export interface CacheEntry {
  readonly fingerprint: string;
  /** Whose answer, for the person who looks at the cache. */
  readonly model: string;
  readonly answer: string;
  readonly atMs: number;
}

/** The last of each kind counts. */
export interface RunControls {
  readonly paused: boolean;
  readonly parallelRequests?: number | 'auto';
}

export interface FinishedSamples {
  readonly size: number;
  has(index: number, repeat: number): boolean;
}

/** One trial's scores by one scorer. */
export interface ScoreColumn {
  /** By index and repeat. */
  readonly values: Float64Array;
  /** How many samples have none, by how they ended. */
  readonly unscored: Readonly<Partial<Record<SampleOutcome, number>>>;
}

export interface SampleScore {
  readonly index: number;
  readonly repeat: number;
  readonly value: number | null;
  /** The samples of one are no independent observations; absent where each counts for itself. */
  readonly cluster?: string;
  /** What the sample adds to a corpus metric. */
  readonly stats?: Stats;
}

export interface TaggedScore {
  readonly tags: Readonly<Record<string, string>>;
  readonly value: number;
  readonly stats?: Stats;
}

/** A score with how its sample ended: why there is none. */
export interface SampleScoreWithOutcome extends SampleScore {
  readonly outcome: SampleOutcome;
}

export type RunPatch = Partial<Pick<RunRow, 'state' | 'outcome' | 'startedMs' | 'endedMs' | 'durationMs' | 'resumes' | 'settings' | 'launch' | 'otherSpending' | 'gates' | 'error' | 'pid' | 'processStart' | 'host' | 'heartbeatMs' | 'pinned' | 'label' | 'selfCheck' | 'carriers'>>;
export type TrialPatch = Partial<Pick<TrialRow, 'state' | 'outcome' | 'promptHash' | 'datasetHash' | 'total' | 'startedMs' | 'endedMs' | 'error' | 'summary' | 'measured' | 'client' | 'batching'>>;

export type ExperimentPatch = Partial<Omit<ExperimentRow, 'run' | 'id' | 'index' | 'configuration' | 'share'>>;

/** What became of an import: `known` and `underWay` name the run that has its content, which another process that is alive may still be writing. */
export interface Imported {
  readonly is: 'created' | 'known' | 'underWay';
  readonly run: string;
}

/** What the one runner of a run writes. Samples, events and ticks are buffered (at most 200 ms or 500 rows, or until another process lets go of the file); everything else is written at once. */
export interface StoreWriter extends StoreReader {
  /**
   * Takes a run to work on, in one transaction: of two processes that ask at once one gets it. The run is `starting` then, whatever it was; its state before
   * is returned, or undefined where a process that is alive works on it.
   */
  claimRun(run: string, holder: Holder): RunState | undefined;
  createRun(run: RunRow, trials: readonly TrialRow[]): void;
  /** The run of an imported file, unless there is one of its content (`ImportedOrigin.hash`): looked for and created at once. */
  createImported(run: RunRow, trials: readonly TrialRow[]): Imported;
  /** To a run that is there. */
  addTrial(trial: TrialRow): void;
  /** A key that is present and `undefined` clears the column. A state that may not follow the present one throws. */
  updateRun(id: string, patch: { [K in keyof RunPatch]: RunPatch[K] | undefined }): void;
  updateTrial(run: string, trial: string, patch: { [K in keyof TrialPatch]: TrialPatch[K] | undefined }): void;
  /** Of a tune: to a run that is there. */
  createExperiment(experiment: ExperimentRow): void;
  /** A key that is present and `undefined` clears the column. */
  updateExperiment(run: string, experiment: string, patch: { [K in keyof ExperimentPatch]: ExperimentPatch[K] | undefined }): void;
  /** Replaces the sample of the same trial, index and repeat. */
  writeSample(run: string, sample: NewSampleRow): void;
  /** Committed at once, with the trial's totals; one that is there already stays. */
  writeShard(run: string, trial: string, shard: ShardRow): void;
  /** Committed at once, with what the level adds up to. */
  /** Of a trial that keeps no samples, once all of its shards are there: its sums do not depend on the order in which they came. */
  recountShards(run: string, trial: string): void;
  writeRequests(run: string, trial: string, rows: Iterable<RequestRow>): void;
  /** What was read beside the requests of a level. */
  writeReadings(run: string, trial: string, readings: readonly Reading[]): void;
  /** Of a level that starts anew. */
  deleteRequests(run: string, trial: string): void;
  writeEvent(run: string, atMs: number, event: RunEvent): void;
  /** With what the run's own row says of its process. */
  writeTick(run: string, tick: TickRow, alive?: Pick<RunPatch, 'heartbeatMs' | 'otherSpending'>): void;
  /** Buffered as samples are. Append-only: of two answers under one fingerprint the first stays. */
  writeCached(entry: CacheEntry): void;
  /** Returns how many answers went. */
  clearCache(model?: string): number;
  /** Removes the samples with these outcomes (and, where named, one of these error classes), so that a resume redoes them; returns how many. */
  deleteSamples(run: string, which: { readonly outcomes: readonly SampleOutcome[]; readonly errorClasses?: readonly ErrorClass[] }): number;
  /**
   * Gives the samples of a trial the positions that their contents have now, and removes those whose content is gone; what they had cost goes to the run's other spending.
   * Undefined, and nothing is changed, where samples do not say what they are.
   */
  realign(run: string, trial: string, places: Places): Realigned | undefined;
  /** Of a tune: with the runs that measured its experiments. */
  deleteRun(run: string): void;
  /** Makes it the baseline of its task, in the place of another one, or takes that from it. */
  pinRun(run: string, pinned: boolean): void;
  requestCancel(run: string, by: string, atMs: number): void;
  requestLimit(run: string, parallelRequests: number | 'auto', by: string, atMs: number): void;
  requestPause(run: string, paused: boolean, by: string, atMs: number): void;
  clearRequests(run: string): void;
  /** Adds the rows of a carried file in one transaction, once: undefined, and nothing is changed, where it was merged before. */
  merge(carry: Carry, atMs: number): Merged | undefined;
  /** The same of a file of whole runs, of any size: in parts, between which others work, and still once, whatever is killed meanwhile. */
  mergeRuns(carry: Carry, atMs: number): Promise<Merged | undefined>;
  /** Commits what is buffered. */
  flush(): void;
  /**
   * Resolves once what is buffered is committed and no other process holds the file's lock: what is written at once after it does not stand still for that one.
   * Rejects with a StoreFailure, also where it is held for longer than the store is patient.
   */
  unlocked(): Promise<void>;
  /** Undefined where more rows may be brought; while another process holds the lock and too many wait, it resolves once they may. Rejects as `unlocked` does. */
  room(): Promise<void> | undefined;
}
