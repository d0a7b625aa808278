import type { RunOutcome, RunState } from '../../base/outcomes.ts';
import type { ClientFacts } from '../../score/load/clientFacts.ts';
import type { LoadMeasures } from '../../score/load/measureLoad.ts';
import type { SelfCheck } from '../../score/load/selfCheck.ts';
import type { PercentileCurves } from '../../score/load/percentileCurve.ts';
import type { TelemetrySummary } from '../../score/load/telemetry.ts';
import type { LevelBatching } from './levelBatching.ts';
import type { LoadStretch } from '../../score/load/stretches.ts';
import type { ToolDefinition } from '../../store/imported.ts';
import type { KneeView } from './knee.ts';
import type { VerdictView } from './verdict.ts';

/** An endpoint under load: what each number of requests in flight did to it. */
export interface LoadView {
  readonly target: string;
  /** Whether levels are judged by an SLO. */
  readonly judged: boolean;
  /** Requests come by a clock of their own, and their times count from when they were due. */
  readonly open: boolean;
  /** What is asked where that answers without tokens. */
  readonly endpoint?: 'embeddings' | 'rerank';
  /** Its levels differ in how inputs are collected into requests as well. */
  readonly batched?: true;
  /** In the order in which they ran. */
  readonly levels: readonly LoadLevel[];
  /** What the levels say together; absent below two of them. */
  readonly knee?: KneeView;
  /** What the bench found of its own client. */
  readonly selfCheck?: SelfCheck;
  /** Of an imported bench: whose names its reported figures have. */
  readonly tool?: string;
  /** Of an imported bench: by the name of a figure, what stands in its place. */
  readonly definitions?: Readonly<Record<string, ToolDefinition>>;
  readonly notes: readonly string[];
}

/** Of one load, with all its repeats. */
export interface LoadLevel {
  /** Requests kept in flight, or, of an open loop, requests that become due each second. */
  readonly concurrency?: number;
  readonly rate?: number;
  /** Of a replayed trace: what its times were multiplied by. */
  readonly replay?: number;
  /** Of a ramp: what it is called. */
  readonly ramp?: string;
  readonly trials: readonly string[];
  /** How its inputs were collected into requests; absent where each request has one. */
  readonly batching?: LevelBatching;
  readonly state: RunState;
  readonly outcome?: RunOutcome;
  /** Absent until the level has come to its end. */
  readonly measured?: LoadMeasures;
  /** Its times as percentiles, for charts. */
  readonly curves?: PercentileCurves;
  /** Of each repeat that has a plateau, where it lies on its clock. */
  readonly plateaus?: readonly { readonly trial: string; readonly fromMs: number; readonly untilMs: number }[];
  /** Of a ramp that was measured. */
  readonly stretches?: readonly RampStretch[];
  /** What the server and its GPUs said meanwhile; absent where nothing was read. */
  readonly telemetry?: TelemetrySummary;
  /** Of a level that was measured. */
  readonly verdict?: VerdictView;
  /** How the client fared in each repeat. */
  readonly clients: readonly { readonly trial: string; readonly client: ClientFacts }[];
  readonly error?: string;
  /** Of an imported bench: what its tool has reported itself, by its own names. */
  readonly reported?: Readonly<Record<string, number>>;
}

/** A stretch of a ramp's time. */
export interface RampStretch extends LoadStretch {
  /** What was offered at its beginning and its end: requests in flight, or a second. */
  readonly fromLoad: number;
  readonly untilLoad: number;
}
