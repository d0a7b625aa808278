import type { ServerConfiguration } from '../plan/tune.ts';

/** Where an experiment is, in order; of one that failed: how far it came. */
export const experimentStages = ['waiting', 'starting', 'bench', 'eval', 'ended'] as const;
export type ExperimentStage = (typeof experimentStages)[number];

/**
 * One configuration under test. Its bench and its eval are runs of their own (`RunRow.parent` names this one), so every request and every sample of it is found where those of any run are.
 * Times are milliseconds since 1970.
 */
export interface ExperimentRow {
  readonly run: string;
  /** `e01`, `e02`, … in the order of proposing. */
  readonly id: string;
  /** From 0. */
  readonly index: number;
  readonly configuration: ServerConfiguration;
  /** The part of the bench's length that it is measured for, 0 to 1. */
  readonly share: number;
  readonly stage: ExperimentStage;
  /** Absent while it is under way. */
  readonly outcome?: ExperimentOutcome;
  /** One sentence, where it did not come to its end. */
  readonly error?: string;
  /** Slots that it needs, over all replicas. */
  readonly devicesNeeded: number;
  /** What people call the devices that it holds or held: `GPU 0`, `slot 3`. */
  readonly devices?: readonly string[];
  /** When it joined the machine's queue for devices, had them, was ready for requests, and gave them back. */
  readonly queuedMs: number;
  readonly startedMs?: number;
  readonly readyMs?: number;
  readonly endedMs?: number;
  /** From 0: how often it was tried before. */
  readonly attempt: number;
  readonly replicas?: readonly ReplicaFact[];
  /** Ids of the runs that measured it. */
  readonly benchRun?: string;
  readonly evalRun?: string;
  /** Experiments that ran on this machine at the same time for a part of its measuring; empty where it was alone. */
  readonly beside?: readonly string[];
  readonly judged?: ExperimentJudgement;
  /** Of an experiment that a cluster does: its present job, or its last one. */
  readonly job?: ExperimentJob;
}

/** Noted with its name alone before it is submitted: whoever comes back finds by that name what was submitted and not noted any more. */
export interface ExperimentJob {
  readonly name: string;
  /** Of its files; absolute. */
  readonly folder: string;
  readonly id?: string;
  /** Where it runs or ran. */
  readonly node?: string;
  /** Of that node's clock, beside that of the machine that the run is on: by this it was found to differ, and the experiment's times are put right. Absent where none was found. */
  readonly aheadMs?: number;
}

/** `startFailed`: the server was never ready; `died`: it ended while it was measured. Only `ok` has been measured whole. */
export const experimentOutcomes = ['ok', 'startFailed', 'died', 'failed', 'timedOut', 'cancelled'] as const;
export type ExperimentOutcome = (typeof experimentOutcomes)[number];

export interface ReplicaFact {
  readonly pid?: number;
  readonly port: number;
  /** Relative to the workspace's `.pitwall` folder. */
  readonly log: string;
  readonly restarts: number;
  /** From its start to its readiness. */
  readonly readyInMs?: number;
}

/** What an experiment is worth, as `numbers.md` §3 keeps it apart. */
export interface ExperimentJudgement {
  readonly objective?: { readonly metric: string; readonly value: number; readonly unit: string; readonly direction: 'maximize' | 'minimize'; /** Trial id of the level it was reached at; absent where it is not of one level. */ readonly level?: string; /** The load was not what was asked for at that level, and no valid level is within the SLO: nothing is concluded from it, so it ranks behind those that are valid. */ readonly invalid?: true };
  /** Where no level is within the SLO: the same at the one that comes nearest to it. It ranks nothing; a search learns from it. */
  readonly nearest?: NonNullable<ExperimentJudgement['objective']>;
  /** Every limit at every level. A level is within the SLO where none of its limits is exceeded beyond what is soft. */
  readonly slo: readonly JudgedLimit[];
  readonly feasible: boolean;
  /** Σ (actual − limit) / limit over what was exceeded, at the level of the objective, or at the best one where none is within the SLO. */
  readonly violation?: number;
}

export interface JudgedLimit {
  /** Trial id of the bench's level; absent: of the eval. */
  readonly level?: string;
  /** `p99(ttft)`, `success`. */
  readonly metric: string;
  readonly limit: number;
  /** Absent where nothing was measured: that is a violation too. */
  readonly actual?: number;
  readonly unit: string;
  /** actual ÷ limit for what must stay below it, limit ÷ actual for what must reach it. */
  readonly ratio?: number;
  readonly held: boolean;
  /** Nobody wrote it: of a level of which more than 1 in 100 requests fail, the times of the others say nothing, unless the SLO allows that. Only there where it was exceeded. */
  readonly implicit?: true;
  /** Exceeded by no more than the task's fail ratio. */
  readonly soft: boolean;
}
