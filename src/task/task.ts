/**
 * What a user wrote, checked and normalised: the value every later stage reads.
 * Durations are milliseconds, paths absolute, every id present and unique in its list.
 * `${env:…}` and `${secret:…}` are still unresolved here: they are resolved when a request is sent and never stored.
 */
export interface EvalTask {
  readonly kind: 'eval';
  readonly name: string;
  readonly description?: string;
  /** Absolute path of the task file. */
  readonly file: string;
  /** The file's text as read, and its SHA-256 (hex). */
  readonly text: string;
  readonly hash: string;
  readonly seed: number;
  readonly timeoutMs?: number;
  readonly timeoutPerTrialMs?: number;
  /** How often a request that can be retried is retried: 3 means up to 4 attempts. */
  readonly retries: number;
  readonly parallelTrials: number;
  /** The task's own, with its line in the file, or the `--set` it is `from`; what is in force comes from `resolveSettings`. */
  readonly parallelRequests?: { readonly value: number; readonly line: number; readonly from?: string };
  readonly gates: readonly Gate[];
  readonly models: readonly Model[];
  readonly datasets: readonly Dataset[];
  /** Empty only where every model is recorded. */
  readonly prompts: readonly Prompt[];
  readonly extract?: Extract;
  readonly scorers: readonly ScorerSpec[];
  readonly onMissing: 'exclude' | 'zero';
}
export type Task = EvalTask;

export interface Gate {
  /** As written: `accuracy >= 0.5`. */
  readonly text: string;
  readonly metric: string;
  readonly comparison: '>=' | '>' | '<=' | '<' | '==';
  readonly limit: number;
}

export interface Limits {
  readonly parallelRequests?: number;
  readonly requestsPerMinute?: number;
  readonly minIntervalMs?: number;
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
  readonly pricing?: Pricing;
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

export interface RecordedModel extends ModelBase {
  readonly provider: 'recorded';
  /** JSONL, JSON or CSV whose k-th row belongs to the dataset's k-th row. */
  readonly path: string;
  readonly format: DatasetFormat;
  /** Template over `row` (the recorded row), e.g. `{{ row.solution }}`. */
  readonly output: string;
  /** A column that must be equal in the recorded row and the dataset's row, so that a shifted file is noticed. */
  readonly match?: string;
}
export type Model = OpenAiModel | RecordedModel;

export type DatasetFormat = 'jsonl' | 'json' | 'csv';

export interface Dataset {
  readonly id: string;
  readonly source: { readonly path: string; readonly format: DatasetFormat } | { readonly inline: readonly DatasetRow[] };
  /** Where in the task file the dataset stands (1-based), for messages. */
  readonly line: number;
  /** A column's name, or a template over `row`. */
  readonly fields: { readonly input: string; readonly target: string };
  /** Named parts; the path holds `{{ split }}` then. A dataset without splits has the one split `all`. */
  readonly splits: readonly string[];
  readonly sample?: { readonly n: number; readonly seed: number };
  /** Columns to report by. */
  readonly tags: readonly string[];
}

export type DatasetRow = Readonly<Record<string, unknown>>;

export interface Prompt {
  readonly id: string;
  /** Templates over `input`, `target`, `row`. A plain `template` is one user message. */
  readonly messages: readonly { readonly role: 'system' | 'user' | 'assistant'; readonly content: string }[];
}

export interface Extract {
  readonly regex: string;
  readonly flags: string;
  readonly group: number | string;
  /** The last match instead of the first. */
  readonly last: boolean;
  /** What a sample without a match is: no score (`extractionFailed`), or the whole output is the answer. */
  readonly onFail: 'extractionFailed' | 'output';
}

export const scorerUses = ['exact_match', 'numeric_match', 'contains', 'regex', 'choice', 'set_f1', 'token_f1'] as const;
export type ScorerUse = (typeof scorerUses)[number];
export const normalizers = ['trim', 'casefold', 'punctuation', 'articles', 'numbers'] as const;
export type Normalizer = (typeof normalizers)[number];

/** One scorer as the task asks for it; `id` is the metric's name in gates, results and exports. */
export type ScorerSpec = { readonly id: string } & (
  | { readonly use: 'exact_match' | 'token_f1'; readonly params: { readonly normalize?: readonly Normalizer[] } }
  | { readonly use: 'contains'; readonly params: { readonly normalize?: readonly Normalizer[]; readonly all?: boolean } }
  | { readonly use: 'numeric_match'; readonly params: { readonly absolute?: number; readonly relative?: number } }
  | { readonly use: 'regex'; readonly params: { readonly pattern?: string; readonly flags?: string } }
  | { readonly use: 'choice'; readonly params: { readonly options?: readonly string[] } }
  | { readonly use: 'set_f1'; readonly params: { readonly separator?: string; readonly other?: 'strict' | 'collapsed' } }
);
