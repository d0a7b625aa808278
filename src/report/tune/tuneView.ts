import type { ErrorClass } from '../../base/outcomes.ts';
import type { ParameterValue, ServerConfiguration } from '../../plan/tune.ts';
import type { MetricUnit } from '../../score/metricKinds.ts';
import type { ExperimentOutcome, ExperimentStage, JudgedLimit, ReplicaFact } from '../../store/experimentRow.ts';

/** What every host shows of a tune: its experiments, which configuration is best, and what is known of each parameter. */
export interface TuneView {
  /** In file order. */
  readonly parameters: readonly { readonly name: string; /** What it may be: `1, 2, 4`, `1 to 8, whole`. */ readonly range: string }[];
  /** `bayesian, 5 initial, seed 1`. */
  readonly strategy: string;
  readonly objective: TuneObjective;
  readonly contention: 'forbid' | 'allow';
  readonly counts: TuneCounts;
  /** In the order of proposing. */
  readonly experiments: readonly TuneExperiment[];
  /** Ids: feasible by objective, then infeasible by violation, then what was not measured; those under way last. */
  readonly ranking: readonly string[];
  readonly best?: BestConfiguration;
  /** In the parameters' order; of parameters that were tried at two levels at least. */
  readonly effects: readonly ParameterEffect[];
  /** Absent where too few were feasible to say. */
  readonly explained?: Explained;
  /** Objective against what else matters, each over the experiments that were measured in full. */
  readonly fronts: readonly ParetoFront[];
  /** What must be known of the numbers, in sentences without a full stop. */
  readonly notes: readonly string[];
  /** The last of what happened, by time. */
  readonly events: readonly { readonly atMs: number; readonly text: string }[];
  /** Of experiments under way, to whole seconds: where their bars end. Absent once the tune has ended. */
  readonly nowMs?: number;
}

/** `metric` as the task names it. The unit is known once something was measured. */
export interface TuneObjective {
  readonly metric: string;
  readonly direction: 'maximize' | 'minimize';
  readonly unit?: string;
}

export interface TuneCounts {
  /** The task's limit: fewer are tried where nothing is left to try. */
  readonly most: number;
  readonly proposed: number;
  readonly ended: number;
  readonly feasible: number;
  readonly infeasible: number;
  /** Measured in part or not at all. */
  readonly notMeasured: number;
  readonly startFailed: number;
  /** Under way, by stage. */
  readonly underWay: Readonly<Partial<Record<ExperimentStage, number>>>;
}

/** `notMeasured`: it did not start, died, or ran out of time: that says something of its configuration, and is no number. */
export type Standing = 'feasible' | 'infeasible' | 'notMeasured' | 'underWay';

export interface TuneExperiment {
  readonly id: string;
  readonly configuration: ServerConfiguration;
  /** The part of the bench's length that it was measured for; only equal ones compare. */
  readonly share: number;
  readonly standing: Standing;
  /** From 1, of what was measured. */
  readonly place?: number;
  /** While it is under way where it is, and of what was not measured how far it came. */
  readonly stage: ExperimentStage;
  /** `interrupted`: its run ended before it did. */
  readonly outcome?: ExperimentOutcome | 'interrupted';
  readonly error?: string;
  readonly objective?: { readonly value: number; readonly unit: string; /** Name of the level. */ readonly at?: string; /** It stands on an invalid level, since no valid one is within the limits: nothing is concluded from it. */ readonly invalid?: true };
  /** Of an infeasible one: what the objective would be at the level that comes nearest to the limits. It ranks nothing. */
  readonly nearest?: { readonly value: number; readonly unit: string; readonly at?: string };
  readonly violation?: number;
  /** In the order in which they ran; every one of them, also those that miss the SLO. */
  readonly levels: readonly TuneLevel[];
  /** Limits that are of no level: on the eval's scores. */
  readonly limits: readonly JudgedLimit[];
  readonly scores: readonly TuneScore[];
  readonly devicesNeeded: number;
  readonly devices: readonly string[];
  readonly queuedMs: number;
  readonly startedMs?: number;
  readonly readyMs?: number;
  readonly endedMs?: number;
  /** When its bench and its eval ran. */
  readonly bench?: MeasuringRun;
  readonly eval?: MeasuringRun;
  readonly attempt: number;
  /** Slurm's id of its job, where a cluster does the experiments. */
  readonly job?: string;
  readonly replicas: readonly ReplicaFact[];
  /** What ran beside it while it was measured. */
  readonly beside: readonly string[];
  /** The experiment of the same configuration that was measured for longer. */
  readonly wentOnAs?: string;
}

/** A child run. */
export interface MeasuringRun {
  readonly run: string;
  readonly fromMs: number;
  readonly untilMs?: number;
  readonly done: number;
  readonly total?: number;
}

export interface TuneLevel {
  /** Of the bench. */
  readonly trial: string;
  /** `8 in flight`. */
  readonly name: string;
  readonly limits: readonly JudgedLimit[];
  /** No limit was missed beyond what is soft; absent without limits. */
  readonly within?: boolean;
  /** The objective is this level's, or of an infeasible one it comes nearest to the limits. */
  readonly best?: true;
  /** Absent until it has ended. */
  readonly figures?: LevelFigures;
}

/** What of a level's numbers stands beside those of other configurations. */
export interface LevelFigures {
  readonly requests: number;
  readonly failed: number;
  /** Of those, by class. */
  readonly failures: Readonly<Partial<Record<ErrorClass, number>>>;
  readonly requestsPerS?: number;
  readonly tokensPerS?: number;
  readonly goodputPerS?: number;
  readonly attainment?: number;
  /** By name (`p99(ttft)`), of those that have enough observations. */
  readonly times: Readonly<Record<string, number>>;
  readonly verdict?: 'valid' | 'suspect' | 'invalid';
  /** Of the verdict, the worst first. */
  readonly causes: readonly string[];
}

export interface TuneScore {
  readonly scorer: string;
  readonly value: number;
  readonly n: number;
  readonly unit: MetricUnit;
  readonly lowerIsBetter?: true;
  readonly low?: number;
  readonly high?: number;
}

export interface BestConfiguration {
  readonly experiment: string;
  /** How its server is started, as a line of a shell; absent where it cannot be told. */
  readonly command?: string;
  /** The part of a task file that serves this configuration alone. */
  readonly task?: string;
}

export interface ParameterEffect {
  readonly parameter: string;
  readonly levels: readonly EffectLevel[];
}

/** Parts of the objective's variance between feasible experiments (`parameterImportance`), the largest first; together 1. No cause, and only of levels that were tried. */
export interface Explained {
  readonly parameters: readonly { readonly parameter: string; readonly share: number }[];
  readonly unexplained: number;
}

export interface EffectLevel {
  /** `8`, or of a range `4 to 6`. */
  readonly level: string;
  /** Experiments that were tried at it and have ended. */
  readonly n: number;
  /** Of the objective, over those that have one. */
  readonly median?: number;
  readonly measured: number;
  readonly feasible: number;
}

export interface ParetoFront {
  /** `p99(ttft)`, a scorer, or `devices`. */
  readonly metric: string;
  readonly unit: string;
  readonly lowerIsBetter: boolean;
  readonly points: readonly { readonly experiment: string; readonly value: number; readonly objective: number; readonly feasible: boolean; /** Nothing feasible is better in both. */ readonly onFront: boolean }[];
}

/** `slots 4, threads 8`. */
export function configurationText(configuration: ServerConfiguration): string {
  return Object.entries(configuration)
    .map(([name, value]) => `${name} ${parameterText(value)}`)
    .join(', ');
}

export function parameterText(value: ParameterValue | undefined): string {
  if (value === undefined) return '–';
  return typeof value === 'number' ? String(Number(value.toPrecision(6))) : String(value);
}
