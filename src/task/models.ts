import type { ConnectionSettings } from './connection.ts';
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
  /** Absent: chat. A completion is asked with the messages as one text; the output of embeddings is the vector, as JSON; `rerank` is a bench's alone. */
  readonly endpoint?: 'completions' | 'embeddings' | 'rerank';
  readonly baseUrl: string;
  /** May hold `${env:NAME}` or `${secret:NAME}`. */
  readonly apiKey?: string;
  /** What a gateway wants besides; values may hold `${env:NAME}` and `${secret:NAME}`. */
  readonly headers?: Readonly<Record<string, string>>;
  readonly model: string;
  readonly stream: boolean;
  /** Merged into the request body: temperature, max_tokens, … */
  readonly params: Readonly<Record<string, unknown>>;
  /** Of one attempt, from sending to the last byte. */
  readonly timeoutMs: number;
  readonly connection?: ConnectionSettings;
}

/** Its k-th row belongs to the dataset's k-th row. */
export interface RecordedModel extends ModelBase, Omit<RowSource, 'folderOfSplits'> {
  readonly provider: 'recorded';
  /** Template over `row` (the recorded row), e.g. `{{ row.solution }}`. */
  readonly output: string;
  /** A column that must be equal in the recorded row and the dataset's row, so that a shifted file is noticed. */
  readonly match?: string;
}

/** What all models that are asked over HTTP have. */
interface AskedModel extends ModelBase {
  /** Of one attempt, from sending to the last byte. */
  readonly timeoutMs: number;
}

/** Any JSON endpoint. */
export interface HttpModel extends AskedModel {
  readonly provider: 'http';
  readonly url: string;
  readonly method: 'POST' | 'PUT' | 'PATCH';
  /** Values may hold `${env:NAME}` and `${secret:NAME}`. */
  readonly headers: Readonly<Record<string, string>>;
  /** A JSON value whose texts are templates over `requestNames`. */
  readonly body: unknown;
  /** Path or template over `response`; absent where the whole body is the output. */
  readonly response?: string;
  /** What the body may read. */
  readonly params: Readonly<Record<string, unknown>>;
  readonly connection?: ConnectionSettings;
  /** Where the answer counts tokens. */
  readonly usage?: { readonly input?: string; readonly output?: string };
}

/** A program that answers on stdout. */
export interface CommandModel extends AskedModel {
  readonly provider: 'command';
  /** The program and its arguments: templates over `requestNames`, or over `params` alone where processes stay alive. */
  readonly command: readonly [string, ...string[]];
  /** Absent: a process for each request. Otherwise so many processes stay alive and speak JSON lines. */
  readonly processes?: number;
  /** Template over `requestNames` for what a process for one request reads; the prompt where it is absent. */
  readonly stdin?: string;
  readonly params: Readonly<Record<string, unknown>>;
  readonly environment: Readonly<Record<string, string>>;
  /** Absolute: the task file's folder. */
  readonly folder: string;
}

/** The built-in simulated server, started with the run on a loopback port. */
export interface SimModel extends AskedModel {
  readonly provider: 'sim';
  /** How it behaves: `sim;latency=20;error=0.1`. */
  readonly model: string;
  readonly stream: boolean;
  readonly params: Readonly<Record<string, unknown>>;
}

/** A model of Anthropic's or Google's own API. */
export interface HostedModel extends AskedModel {
  readonly provider: 'anthropic' | 'google';
  /** Of the API, with its version: the vendor's where the task says none. */
  readonly baseUrl: string;
  /** May hold `${env:NAME}` or `${secret:NAME}`. */
  readonly apiKey?: string;
  readonly model: string;
  readonly stream: boolean;
  readonly connection?: ConnectionSettings;
  /** Merged into the request body, in the API's own words or in those of OpenAI's. */
  readonly params: Readonly<Record<string, unknown>>;
}

/** A model that the editor offers to its extensions; what is absent of vendor, family, version and model does not matter, as long as one model fits. */
export interface VscodeLmModel extends AskedModel {
  readonly provider: 'vscode-lm';
  /** Its id. */
  readonly model?: string;
  readonly vendor?: string;
  readonly family?: string;
  readonly version?: string;
  /** What its vendor takes as `modelOptions`. */
  readonly params: Readonly<Record<string, unknown>>;
}

export type Model = HostedModel | VscodeLmModel | OpenAiModel | RecordedModel | HttpModel | CommandModel | SimModel;
