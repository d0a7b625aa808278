import type { RowSource } from './datasets.ts';

export interface Limits {
  /** `auto`: as many as the endpoint is found to be worth. */
  readonly parallelRequests?: number | 'auto';
  readonly requestsPerMinute?: number;
  /** Of prompts and answers together. */
  readonly tokensPerMinute?: number;
  readonly minIntervalMs?: number;
  /** Named limits that these are written over; gone where the settings are resolved. */
  readonly preset?: string;
}

/** Per million tokens, in the user's currency. */
export interface Pricing {
  readonly input: number;
  readonly output: number;
}

interface ModelBase {
  readonly id: string;
  readonly limits: Limits;
  /** Where `limits.parallel_requests` stands in the task file. */
  readonly limitLine?: number;
  /** Where `limits.preset` stands. */
  readonly presetLine?: number;
  readonly pricing?: Pricing;
  /** Whether answers given before are used again; not unless it says so. */
  readonly cache?: boolean;
}

export interface OpenAiModel extends ModelBase {
  readonly provider: 'openai';
  readonly baseUrl: string;
  /** May hold `${env:NAME}` or `${secret:NAME}`. */
  readonly apiKey?: string;
  readonly model: string;
  readonly stream: boolean;
  /** Merged into the request body: temperature, max_tokens, … */
  readonly params: Readonly<Record<string, unknown>>;
  /** Of one attempt, from sending to the last byte. */
  readonly timeoutMs: number;
}

/** Its k-th row belongs to the dataset's k-th row. */
export interface RecordedModel extends ModelBase, Omit<RowSource, 'folderOfSplits'> {
  readonly provider: 'recorded';
  /** Template over `row` (the recorded row), e.g. `{{ row.solution }}`. */
  readonly output: string;
  /** A column that must be equal in the recorded row and the dataset's row, so that a shifted file is noticed. */
  readonly match?: string;
}
export type Model = OpenAiModel | RecordedModel;
