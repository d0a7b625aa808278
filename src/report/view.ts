import type { CutShort, ErrorClass, RunOutcome, RunState, SampleOutcome } from '../base/outcomes.ts';
import type { Configuration, RunKind } from '../plan/plan.ts';
import type { LabelTable } from '../score/corpus/labelTable.ts';
import type { Interval } from '../score/interval.ts';
import type { Direction, MetricUnit } from '../score/metricKinds.ts';
import type { OperationalValue } from '../score/operational.ts';
import type { ScoringCosts } from '../score/scoringCosts.ts';
import type { Reason } from '../store/reason.ts';
import type { ImportedOrigin } from '../store/imported.ts';
import type { ControlsView } from './controlsView.ts';
import type { LoadView } from './load/loadView.ts';
import type { Sweep } from './sweep/sweepView.ts';
import type { TuneView } from './tune/tuneView.ts';

/** One number over a trial, with its evidence. */
export interface Metric {
  readonly value: number;
  readonly n: number;
  /** Of the samples' own values. */
  readonly sum: number;
  readonly interval?: Interval;
  /** Why there is none, of a trial that ended. */
  readonly noInterval?: string;
  readonly unit: MetricUnit;
  /** Samples that are there, have no score and are not in n. */
  readonly missing: number;
  /** Of a mean over samples that were asked several times: how often, and the standard deviation of its value from repeat to repeat. */
  readonly repeats?: { readonly n: number; readonly sd: number };
  /** Of a metric over labels: each one's own numbers and the confusion matrix, where there are not too many. */
  readonly labels?: LabelTable;
  /** Of a corpus metric, by tag column: the plain mean over its tags of each one's metric, and how many of n have no tag. `value` is that of all samples pooled. */
  readonly byTag?: Readonly<Record<string, { readonly mean: number; readonly tags: number; readonly untagged?: number }>>;
}

export interface TrialView {
  readonly id: string;
  readonly index: number;
  readonly configuration: Configuration;
  readonly state: RunState;
  readonly outcome?: RunOutcome;
  readonly done: number;
  readonly total?: number;
  readonly outcomes: Readonly<Partial<Record<SampleOutcome, number>>>;
  readonly errors: Readonly<Partial<Record<ErrorClass, number>>>;
  /** Ids of what judges it, the first one ranks: every scorer of the run, or its dataset's own. */
  readonly scorers: readonly string[];
  /** By scorer id, in the task's order. */
  readonly metrics: Readonly<Record<string, Metric>>;
  /** By tag column and scorer, the first scorer's first; of a trial that ended and whose dataset has tags. */
  readonly tagTables?: readonly TagTable[];
  /** Over the samples that have a latency. Percentiles only of a trial that ended, and p90 only of 64 samples or more. */
  readonly latencyMs?: { readonly mean: number; readonly p50?: number; readonly p90?: number; readonly n: number };
  /** By name (`p90(latency)`), over the samples that were answered; of a trial that ended. */
  readonly operational?: Readonly<Record<string, OperationalValue>>;
  readonly tokensIn: number;
  readonly tokensOut: number;
  readonly cost?: number;
  /** Answers that ended before they were at their end. */
  readonly cutShort?: Readonly<Partial<Record<CutShort, number>>>;
  /** Samples whose answer came from the cache: not asked for, not paid, not among the latencies. */
  readonly cached?: number;
  /** What its judges have used up; not part of the tokens and the cost above. */
  readonly scoring?: ScoringCosts;
  readonly warnings: readonly string[];
  /** Why samples failed, then why they could not be judged; of a trial that ended. */
  readonly reasons?: readonly Reason[];
  readonly error?: string;
}

/** A metric over the samples with each value of a tag, those with the most samples first. */
export interface TagTable {
  readonly column: string;
  readonly scorer: string;
  readonly unit: MetricUnit;
  readonly rows: readonly { readonly tag: string; readonly value: number; readonly n: number; readonly interval?: Interval }[];
  /** Values of the tag beyond these rows. */
  readonly more: number;
}

/** What a reader of a scorer's numbers must know. */
export interface ScorerView {
  readonly id: string;
  /** Name, version and parameters: scores compare where it is equal. */
  readonly definition: string;
  /** Of BLEU, chrF and TER: what sacrebleu prints. */
  readonly signature?: string;
  readonly binary: boolean;
  readonly unit: MetricUnit;
  readonly direction: Direction;
  /** Made of another scorer's scores over the repeats of each sample: samples have no such score. */
  readonly reduced?: true;
}

/** What every host shows of a run: the panel, the status bar, the tree, the terminal. */
export interface RunView {
  readonly id: string;
  readonly task: string;
  /** What a person calls it. */
  readonly label?: string;
  /** The one that the other runs of its task are held against. */
  readonly baseline?: true;
  readonly description?: string;
  readonly kind: RunKind;
  readonly taskFile: string;
  /** After liveness: a run whose process is gone reads `ended`, `interrupted`. */
  readonly state: RunState;
  readonly outcome?: RunOutcome;
  readonly createdMs: number;
  readonly endedMs?: number;
  readonly durationMs: number;
  readonly done: number;
  readonly total?: number;
  readonly inFlight: number;
  readonly failed: number;
  readonly requestsPerS?: number;
  /** Undefined until there is a rate to tell it from. */
  readonly timeLeftMs?: number;
  /** Of a run under way: what can be changed of it; absent where nothing can. */
  readonly controls?: ControlsView;
  readonly scorers: readonly ScorerView[];
  /** What a sample without an answer counts as in the metrics: nothing, or 0. */
  readonly onMissing: 'exclude' | 'zero';
  readonly trials: readonly TrialView[];
  /** Trial ids, best first by their first scorer; trials that different scorers rank stay apart, and those without a value come last among their own. */
  readonly ranking: readonly string[];
  /** Between the trials over the same data, the better minus the worse; empty until every trial ended. */
  readonly differences: readonly Difference[];
  /** Final intervals, percentiles or differences are still being made: they are not in this view. */
  readonly measuring?: true;
  /** Where the task asks for one, once every trial has ended. */
  readonly leaderboard?: Leaderboard;
  readonly gates: readonly { readonly gate: string; readonly held: boolean; readonly value?: number; readonly unit?: MetricUnit; readonly trial?: string; readonly why?: string }[];
  readonly settings: Readonly<Record<string, { readonly value: unknown; readonly source: string }>>;
  /** By model: who carried its requests, where it was not our own client. */
  readonly carriers?: Readonly<Record<string, string>>;
  /** Of a sweep over the number of parallel requests, by model. */
  readonly sweeps?: readonly Sweep[];
  /** Of a bench that puts an endpoint under load. */
  readonly load?: LoadView;
  /** Of a tune: its experiments. What is done, the total and what failed are experiments then, and the ranking is theirs. */
  readonly tune?: TuneView;
  /** The experiment that this run has measured. */
  readonly parent?: { readonly run: string; readonly experiment: string };
  /** The eval that a sweep asks, and what of it has no part in it. */
  readonly sweptOf?: { readonly evalName: string; readonly leftOut: readonly string[] };
  readonly error?: string;
  readonly resumes: number;
  /** Of a run that another tool has measured: it is read-only. */
  readonly imported?: ImportedOrigin;
  /** The run whose outputs this one judged anew: latencies, tokens and costs are that one's. */
  /** Of a run that was scored again: it kept the scores that were there. */
  readonly rescoredOnlyFailed?: true;
  readonly rescoredFrom?: string;
  /** What was paid for that is in no trial's cost: judges, and samples that are gone. */
  readonly otherSpending?: { readonly cost: number; readonly tokens: number };
}

/** a − b over the samples that both have, paired. */
export interface Difference {
  readonly metric: string;
  readonly a: string;
  readonly b: string;
  readonly unit: MetricUnit;
  /** Which way is better: of `lower` a value below 0 speaks for a. Absent in runs of early versions. */
  readonly direction?: Direction;
  readonly value: number;
  readonly n: number;
  readonly interval: Interval;
  /** Two-sided p: exact McNemar for 0/1 scores, undefined otherwise. */
  readonly p?: number;
  /** p after Holm's correction over the family shown together. */
  readonly pHolm?: number;
  /** Share of the samples whose score differs; absent where only the sums of shards are kept. */
  readonly flipped?: number;
  /** Only a right, only b right; for 0/1 scores. */
  readonly onlyA?: number;
  readonly onlyB?: number;
  /** Why the two may not be compared strictly (dataset, prompt or scorer differ); empty when they may. */
  readonly caveats: readonly string[];
}

/** The models of a run beside each other; every value is the mean over a model's trials. */
export interface Leaderboard {
  /** The metric that orders the models, and the accuracy of the Dynascore. */
  readonly by: string;
  readonly metrics: readonly LeaderboardMetric[];
  /** Best first. */
  readonly models: readonly {
    readonly model: string;
    /** By metric; absent where nothing was measured. */
    readonly values: Readonly<Record<string, number>>;
    /** In the unit of the metric of `by`. */
    readonly dynascore?: number;
  }[];
  /** Absent where the task asks for none. `why` says why no model has one. */
  readonly dynascore?: { readonly rates: Readonly<Record<string, number>>; readonly why?: string };
  readonly notes: readonly string[];
}

export interface LeaderboardMetric {
  readonly name: string;
  readonly unit: MetricUnit;
  readonly direction: Direction;
  /** In the Dynascore. */
  readonly weight?: number;
}

/** A line of the Runs tree and of `pitwall runs`. */
export interface RunListItem {
  readonly id: string;
  readonly task: string;
  /** What a person calls it. */
  readonly label?: string;
  /** The one that the other runs of its task are held against. */
  readonly baseline?: true;
  readonly taskFile: string;
  /** The tool that has measured it, where that was another one. */
  readonly importedFrom?: string;
  readonly state: RunState;
  /** Under way, and asked to pause. */
  readonly paused?: true;
  readonly outcome?: RunOutcome;
  readonly createdMs: number;
  readonly endedMs?: number;
  readonly done: number;
  readonly total?: number;
  readonly failed: number;
  /** How many of its gates did not hold; absent where all did, and before its end. */
  readonly gatesFailed?: number;
  /** Of a sweep that ended: the best number of parallel requests, by model. */
  readonly sweep?: readonly { readonly model: string; readonly best: number }[];
  /** Of a tune: what is done, the total and what failed are experiments. `best`: the one within its limits. */
  readonly tune?: { readonly best?: { readonly experiment: string; readonly configuration: string; readonly metric: string; readonly value: string } };
  /** What of its rows in the store is damaged, in words without a full stop: nothing that it measured is told. */
  readonly damaged?: string;
  /** Best trial by the first scorer; of a tune its best experiment (`model`) by its objective. */
  readonly headline?: { readonly metric: string; readonly unit: MetricUnit; readonly model: string; readonly value: number; readonly low?: number; readonly high?: number; readonly n: number; /** Requests a second. */ readonly perS?: true; /** Every level is: the numbers are the client's and not the server's. */ readonly invalid?: true; /** Which way is better; absent: higher. */ readonly direction?: Direction };
}
