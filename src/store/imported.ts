import type { LoadFigures } from '../score/load/loadFigures.ts';
import type { MetricUnit } from '../score/metricKinds.ts';

/** Where a run comes from that another tool has measured: it is read and compared, and nothing of it is done anew. */
export interface ImportedOrigin {
  /** `vllm`: the beginning of its definitions' ids. */
  readonly tool: string;
  /** `vLLM`, for people. */
  readonly title: string;
  readonly toolVersion?: string;
  /** That was read. */
  readonly file: string;
  /** SHA-256 (hex) of all that was read: the same content is one run. */
  readonly hash: string;
  /** When the tool measured it, as far as its file says. */
  readonly measuredMs?: number;
  /** By the name of a figure of ours (`ttft`, `tokensPerS`), what stands in its place. A figure that is not named is as we define it. */
  readonly definitions: Readonly<Record<string, ToolDefinition>>;
  /** What was not carried over or means something else; sentences without a full stop. */
  readonly notes: readonly string[];
}

export interface ToolDefinition {
  /** `vllm:ttft`: figures compare only where it is equal. */
  readonly id: string;
  /** In words. */
  readonly definition: string;
}

/** Of a trial of such a run, what its rows do not say. */
export interface ImportedTrial {
  /** Of a level: no request is listed, so its counts are those of `figures`. */
  readonly aggregated?: true;
  /** Of a level: how long it took, as the tool says. */
  readonly durationMs?: number;
  /** Of a level: its requests say how long they took, and not when they were sent. */
  readonly unplaced?: true;
  /** Of a level: its file says when requests were due. */
  readonly dueKnown?: true;
  /** Of a level: only the first token and the last have times, those between them are spread evenly. */
  readonly evenChunks?: true;
  /** Of a level: figures that rows do not give, in their place. */
  readonly figures?: ImportedFigures;
  /** What the tool has reported itself, by its own names, units as there. */
  readonly reported: Readonly<Record<string, number>>;
  /** Of an eval whose file has no samples: by scorer. */
  readonly metrics?: Readonly<Record<string, ImportedMetric>>;
}

export type ImportedFigures = Partial<Omit<LoadFigures, 'distributions'>> & { readonly distributions?: Partial<LoadFigures['distributions']> };

export interface ImportedMetric {
  readonly value: number;
  readonly n: number;
  readonly unit: MetricUnit;
  /** As the tool has it. */
  readonly stderr?: number;
}
