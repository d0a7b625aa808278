import type { CutShort, ErrorClass, MissingRule, RunOutcome, RunState, SampleOutcome } from '../base/outcomes.ts';
import type { Score } from '../score/scorer.ts';
import type { ScoringCosts } from '../score/scoringCosts.ts';
import type { Configuration, Plan, RunKind } from '../plan/plan.ts';
import type { Aggregate } from '../score/corpus/aggregate.ts';
import type { SelfCheck } from '../score/load/selfCheck.ts';
import type { ChosenBatching } from '../score/load/batching.ts';
import type { ClientFacts } from '../score/load/clientFacts.ts';
import type { ObservedRequest } from '../score/load/observedRequest.ts';
import type { Reading } from '../score/load/telemetry.ts';
import type { Direction, MetricUnit } from '../score/metricKinds.ts';
import type { Stats } from '../score/stats.ts';
import type { ServerConfiguration } from '../plan/tune.ts';
import type { ImportedOrigin, ImportedTrial } from './imported.ts';
import type { ExperimentOutcome, ExperimentRow, ExperimentStage } from './experimentRow.ts';

/** Everything a run leaves behind. Times are milliseconds since 1970 unless the name says otherwise; `undefined` where there is no value. */
export interface RunRow {
  readonly id: string;
  readonly task: string;
  readonly kind: RunKind;
  readonly description?: string;
  readonly taskFile: string;
  readonly taskText: string;
  readonly taskHash: string;
  readonly plan: Plan;
  readonly seed: number;
  /** Pitwall's version. */
  readonly version: string;
  readonly host: string;
  readonly pid: number;
  /** Of the runner's process, as the system tells it: guards against a reused pid. */
  readonly processStart: string;
  readonly heartbeatMs: number;
  readonly state: RunState;
  readonly outcome?: RunOutcome;
  readonly createdMs: number;
  readonly startedMs?: number;
  readonly endedMs?: number;
  /** Time spent running, over all resumes. */
  readonly durationMs: number;
  /** How often it was resumed. */
  readonly resumes: number;
  /** Effective settings with the source of each. */
  readonly settings: Readonly<Record<string, { readonly value: unknown; readonly source: string }>>;
  readonly scorers: readonly ScorerRow[];
  readonly gates: readonly GateRow[];
  /** What a sample without an answer counts as in a metric: nothing, or 0. */
  readonly onMissing: MissingRule;
  /** What the command line or the editor added to the task file: a resume applies it again. */
  readonly launch: { readonly onlyFailed?: true; /** Chosen of the task; the plan holds their trials alone. */ readonly models?: readonly string[]; readonly datasets?: readonly string[]; readonly set?: readonly string[]; readonly sample?: number; readonly parallelRequests?: number | 'auto'; readonly cache?: boolean; readonly budget?: { readonly maxCost?: number; readonly maxTokensTotal?: number; readonly maxTimeMs?: number } };
  /** What was paid for that no sample's row holds: judges, and samples that are gone. Absent where there was nothing. */
  readonly otherSpending?: Spent;
  /** By model: who carries its requests, where it is not our own client. */
  readonly carriers?: Readonly<Record<string, string>>;
  /** Of a bench under load: what it found of its own client. */
  readonly selfCheck?: SelfCheck;
  /** The run whose outputs this one judges anew. */
  readonly rescoredFrom?: string;
  /** One sentence where the run could not finish. */
  readonly error?: string;
  /** The baseline of its task: other runs of the task are held against it. One at most for each task. */
  readonly pinned: boolean;
  /** What a person calls it, in one line. */
  readonly label?: string;
  /** Of a run that another tool has measured: nothing of it is done anew. */
  readonly imported?: ImportedOrigin;
  /** Of the bench or the eval of an experiment: lists leave it out, and it goes with its tune. */
  readonly parent?: { readonly run: string; readonly experiment: string };
}

/** Money in the currency of the models' `pricing`; tokens in and out. */
export interface Spent {
  readonly cost: number;
  readonly tokens: number;
}

/** A run without its big parts, with the counts of its trials: what a list of runs shows. */
export interface RunSummaryRow extends Omit<RunRow, 'description' | 'taskText' | 'taskHash' | 'plan' | 'settings' | 'launch' | 'gates' | 'otherSpending' | 'selfCheck' | 'carriers' | 'rescoredFrom' | 'parent' | 'imported'> {
  /** The tool that has measured it, where that was another one, for people, and its file. */
  readonly imported?: Pick<ImportedOrigin, 'title' | 'file'>;
  /** In the plan's order. */
  readonly trials: readonly { readonly id: string; readonly model: string; readonly parallelRequests?: number; readonly outcome?: RunOutcome; readonly measured?: MeasuredLevel; /** Of a level under load that has ended: requests a second that met its SLO, and all that were answered. */ readonly goodputPerS?: number; readonly requestsPerS?: number; /** Of such a level: the client could not do what was asked of it, so these are not the server's. */ readonly invalid?: true; readonly total?: number; readonly totals: TrialTotals; /** Without its tables. */ readonly summary?: string; /** Its samples belong to clusters; only asked for where there is no summary. */ readonly clustered?: true }[];
  readonly repeats?: RunRow['plan']['repeats'];
  /** It was asked to pause, and has not ended since. */
  readonly paused?: true;
  /** How many of its gates did not hold; absent where all did. */
  readonly gatesFailed?: number;
  /** What of its rows is damaged, in words without a full stop: then it has no trials here, and what else could not be read is empty. */
  readonly damaged?: string;
  /** Jobs of it at a cluster that nobody has seen end: of a run whose process is gone, whoever wants to must end them. */
  readonly jobsLeft?: true;
  /** Of a tune: those that were proposed, in that order, with the most that there may be. */
  readonly experiments?: { readonly most: number; readonly proposed: readonly Pick<ExperimentRow, 'id' | 'index' | 'configuration' | 'share' | 'outcome' | 'judged'>[] };
}

export interface ScorerRow {
  readonly id: string;
  /** Definition with version and parameters: equal text, comparable scores. */
  readonly definition: string;
  readonly binary: boolean;
  /** How its metric is made of the samples' statistics; absent: it is the mean of their values. */
  readonly aggregate?: Aggregate;
  /** Absent: a share. */
  readonly unit?: MetricUnit;
  /** Which way is better; absent: higher. */
  readonly direction?: Direction;
}

export interface GateRow {
  readonly gate: string;
  readonly held: boolean;
  /** The worst trial's value; absent where nothing was measured. */
  readonly value?: number;
  /** Absent: a share. */
  readonly unit?: MetricUnit;
  readonly trial?: string;
  /** Why there is no value, where more can be said than that nothing was measured. */
  readonly why?: string;
}

export interface TrialRow {
  readonly run: string;
  readonly id: string;
  readonly index: number;
  readonly configuration: Configuration;
  readonly promptHash: string;
  /** SHA-256 over the dataset's rows: absent until the dataset was read. */
  readonly datasetHash?: string;
  /** How many samples the trial has. */
  readonly total?: number;
  readonly state: RunState;
  readonly outcome?: RunOutcome;
  readonly startedMs?: number;
  readonly endedMs?: number;
  readonly error?: string;
  /** A cache of what the rows say (report's `trialSummary`); the store drops it when a sample of the trial changes. A test compares the two. */
  readonly summary?: string;
  /** Of a sweep, in the row of a level's first trial, once the whole level has ended. */
  readonly measured?: MeasuredLevel;
  /** Of a level under load, once it has ended: how the client fared. */
  readonly client?: ClientFacts;
  /** Of a level whose batch size is `auto`, once that is known. */
  readonly batching?: ChosenBatching;
  /** Of an imported run. */
  readonly imported?: ImportedTrial;
}

/** What asking at one number of parallel requests took. Attempts of its warm-up are not in it. */
export interface MeasuredLevel {
  /** Asked before the clock started. */
  readonly warmUp: number;
  /** From the first request's sending to the end of the last; scoring and storing are not in it. */
  readonly totalMs: number;
  readonly attempts: number;
  /** Attempts that failed, by class, also where a later attempt was answered. */
  readonly failedAttempts: Readonly<Partial<Record<ErrorClass, number>>>;
  /** Time-weighted mean of the attempts in flight, and the most at once. */
  readonly meanInFlight: number;
  readonly mostInFlight: number;
  /** Of `totalMs`, in which nothing was in flight: all waited for the end of a pause that the endpoint asked for, for a declared rate, or to try again. */
  readonly idleMs: number;
  /** What the endpoint let through between the first 429 and the last. */
  readonly admitted?: { readonly requests: number; readonly inMs: number };
  /** Of the last attempts of the samples that were answered; no p95 below 130 of them. */
  readonly latencyMs?: { readonly p50: number; readonly p95?: number; readonly n: number };
}

/** One sample as the runner writes it: immutable once written, replaced only by a retry. */
export interface SampleRow {
  readonly trial: string;
  /** Index in the dataset. */
  readonly index: number;
  readonly repeat: number;
  /** What the dataset's row is, wherever it stands; absent in rows of older versions. */
  readonly itemHash?: string;
  readonly inputHash: string;
  /** What was sent, as JSON messages, without headers; for a recorded model the input alone. */
  readonly prompt: string;
  readonly output?: string;
  /** What `extract` found. */
  readonly answer?: string;
  /** JSON array of texts. */
  readonly target: string;
  readonly tags?: string;
  /** What `cluster` of its dataset says. */
  readonly cluster?: string;
  readonly outcome: SampleOutcome;
  readonly errorClass?: ErrorClass;
  readonly error?: string;
  readonly attempts: number;
  /** Time spent waiting for limits. */
  readonly gateWaitMs: number;
  readonly ttftMs?: number;
  /** Of the last attempt, from sending to the last byte. */
  readonly latencyMs?: number;
  readonly tokensIn?: number;
  readonly tokensOut?: number;
  /** The answer ended before it was at its end; absent where it is whole or the endpoint does not say. */
  readonly cutShort?: CutShort;
  readonly cost?: number;
  readonly endedMs: number;
  /** The answer was kept from an earlier request: nobody was asked, nothing was paid, and there is no latency. */
  readonly cached?: true;
  /** What its judges have used up, apart from what the model under test has. */
  readonly scoring?: ScoringCosts;
  readonly scores: readonly ScoreRow[];
}

/** A sample to be written. What is absent may be undefined as well: rows of one shape are quicker to make and to write. */
export type NewSampleRow = { readonly [K in keyof SampleRow]: SampleRow[K] | (Pick<SampleRow, K> extends Required<Pick<SampleRow, K>> ? never : undefined) };

export type ScoreRow = Score;

/** One request of a bench, as it was observed; numbered from 0 in the order of sending, those of a warm-up apart. */
export interface RequestRow extends ObservedRequest {
  readonly trial: string;
  readonly request: number;
  readonly warmup: boolean;
}

/** What was read of the server beside a level's requests. */
export interface ReadingRow extends Reading {
  readonly trial: string;
}

/** Once a second. */
export interface TickRow {
  readonly atMs: number;
  readonly done: number;
  readonly total: number;
  readonly inFlight: number;
  readonly failed: number;
  readonly requestsPerS: number;
  readonly tokensPerS: number;
  readonly limit: number;
}

/** An array of jobs of a cluster. */
export interface SubmittedWave {
  readonly wave: number;
  readonly jobs: number;
  readonly samples: number;
  readonly atOnce: number;
  /** Of each job; absent where no endpoint is asked. */
  readonly parallelRequests?: number | 'auto';
  /** Where their output goes, with `%a` for the index of each. */
  readonly output: string;
}

/** Past-tense events: a closed union, each shown by the CLI and the panel. */
export type RunEvent =
  | { readonly type: 'runStarted'; readonly trials: number }
  | { readonly type: 'runResumed'; readonly done: number; readonly total: number; /** Of a tune. */ readonly of?: 'experiment' }
  | { readonly type: 'runPrepared'; readonly samples: number }
  | { readonly type: 'rescoringStarted'; readonly from: string; readonly samples: number }
  | { readonly type: 'scoringRetried'; readonly trial: string; readonly samples: number }
  | { readonly type: 'datasetChanged'; readonly trial: string; readonly kept: number; readonly moved: number; readonly added: number; readonly removed: number }
  | { readonly type: 'trialStarted'; readonly trial: string; readonly samples: number; readonly done: number }
  | { readonly type: 'levelStarted'; readonly model: string; readonly parallelRequests: number; readonly waitMs: number; readonly warmUp: number }
  | { readonly type: 'loadStarted'; readonly trial: string; readonly concurrency?: number; readonly rate?: number; readonly warmup: number; readonly sockets: number; readonly threads?: number; readonly reading?: readonly string[] }
  | { readonly type: 'carrierChosen'; readonly model: string; readonly by: string }
  | { readonly type: 'clientChecked'; readonly found: SelfCheck }
  | { readonly type: 'traceRead'; readonly format: string; readonly requests: number; readonly lastMs: number; readonly leftOut: number }
  | { readonly type: 'lengthsCalibrated'; readonly perWord: number; readonly overhead: number }
  | ({ readonly type: 'batchSizeChosen'; readonly trial: string } & ChosenBatching)
  | { readonly type: 'experimentProposed'; readonly experiment: string; readonly configuration: ServerConfiguration; readonly share: number; readonly devices: number }
  | { readonly type: 'experimentSubmitted'; readonly experiment: string; readonly job: string }
  | { readonly type: 'devicesLeased'; /** Absent: of a bench. */ readonly experiment?: string; readonly devices: readonly string[]; readonly waitedMs: number }
  | { readonly type: 'serverReady'; readonly experiment?: string; readonly replicas: number; readonly readyInMs: number }
  | { readonly type: 'requestsBalanced'; readonly experiment?: string; readonly passed: number; readonly waited: number; readonly mostWaiting: number; readonly refused: number; readonly movedOn: number; readonly failed: number; /** Replicas ready at once. */ readonly ready: { readonly fewest: number; readonly most: number } }
  | { readonly type: 'measuringStarted'; readonly experiment: string; readonly what: 'bench' | 'eval'; readonly measuredBy: string }
  | { readonly type: 'experimentRetried'; readonly experiment: string; readonly attempt: number; readonly error: string }
  | { readonly type: 'experimentEnded'; readonly experiment: string; readonly outcome: ExperimentOutcome; readonly stage: ExperimentStage; readonly feasible?: boolean; readonly objective?: { readonly metric: string; readonly value: number; readonly unit: string }; readonly error?: string }
  | { readonly type: 'trialEnded'; readonly trial: string; readonly outcome: RunOutcome; readonly error?: string }
  | ({ readonly type: 'jobsPlanned'; /** By which the cluster knows the submission, whatever becomes of who makes it. */ readonly name: string } & SubmittedWave)
  | ({ readonly type: 'jobsSubmitted'; readonly job: string } & SubmittedWave)
  | { readonly type: 'jobsNotSubmitted'; readonly wave: number; readonly error: string }
  | { readonly type: 'jobsAttached'; readonly wave: number; readonly job: string; readonly jobs: number }
  | { readonly type: 'jobsEnded'; readonly wave: number; readonly job: string; readonly jobs: number; readonly failed: number; /** Why the first of them failed. */ readonly error?: string }
  | { readonly type: 'jobsHeld'; readonly job: string; readonly error: string }
  | { readonly type: 'resultSkipped'; readonly error: string }
  | { readonly type: 'jobsLeft'; readonly job: string; readonly jobs: number; /** They were to end, and may go on. */ readonly error?: string }
  | { readonly type: 'clusterSilent'; readonly error: string }
  | { readonly type: 'clockDiffers'; readonly experiment: string; readonly node: string; /** Of its clock, beside this machine's; negative where it is behind. */ readonly aheadMs: number }
  | { readonly type: 'errorFirstSeen'; readonly trial: string; readonly errorClass: ErrorClass; readonly error: string; readonly index: number }
  | { readonly type: 'limitsNotShared'; readonly error: string }
  | { readonly type: 'logNotWritten'; readonly file: string; readonly error: string }
  | { readonly type: 'limitSet'; readonly parallelRequests: number | 'auto'; readonly by: string }
  | { readonly type: 'paused' | 'unpaused'; readonly by: string }
  | { readonly type: 'cancelRequested'; readonly by: string }
  | { readonly type: 'gateChecked'; readonly gate: string; readonly held: boolean; readonly value?: number }
  | { readonly type: 'runImported'; /** For people. */ readonly tool: string; readonly file: string }
  | { readonly type: 'runEnded'; readonly outcome: RunOutcome; readonly error?: string };
export interface EventRow {
  readonly seq: number;
  readonly atMs: number;
  readonly event: RunEvent;
}

/** A finished part of a trial of which no sample is kept: only what its samples add up to. */
export interface ShardRow {
  /** From 0; all but the last have equally many rows. */
  readonly shard: number;
  readonly totals: TrialTotals;
  /** The scores by tag column and value. */
  readonly tags: Readonly<Record<string, Readonly<Record<string, TrialTotals['scores']>>>>;
  readonly endedMs: number;
}

/** What the rows of one trial add up to. */
export interface TrialTotals {
  readonly trial: string;
  readonly done: number;
  readonly outcomes: Readonly<Partial<Record<SampleOutcome, number>>>;
  readonly errors: Readonly<Partial<Record<ErrorClass, number>>>;
  readonly tokensIn: number;
  readonly tokensOut: number;
  readonly cost?: number;
  readonly latencySumMs: number;
  readonly latencyN: number;
  /** Answers that ended before they were at their end; absent where none did. */
  readonly cutShort?: Readonly<Partial<Record<CutShort, number>>>;
  /** Samples whose answer came from the cache; absent where none did. */
  readonly cached?: number;
  /** What its judges have used up, over all samples; absent where none asked. */
  readonly scoring?: ScoringCosts;
  /** By scorer id, over the samples with a score. */
  readonly scores: Readonly<Record<string, { readonly n: number; readonly sum: number; readonly sumOfSquares: number; readonly nulls: number; readonly stats?: Stats }>>;
}
