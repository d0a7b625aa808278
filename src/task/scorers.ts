import type { AskingScorerSpec } from './askingScorers.ts';

export interface Extract {
  readonly regex: string;
  readonly flags: string;
  readonly group: number | string;
  /** The last match instead of the first. */
  readonly last: boolean;
  /** What a sample without a match is: no score (`extractionFailed`), or the whole output is the answer. */
  readonly onFail: 'extractionFailed' | 'output';
}

export const scorerUses = ['exact_match', 'numeric_match', 'contains', 'regex', 'choice', 'set_f1', 'token_f1', 'starts_with', 'levenshtein', 'json_schema', 'f1', 'rouge1', 'rouge2', 'rougeL', 'tf_cosine', 'jaccard_mix', 'bleu', 'chrf', 'chrf++', 'ter', 'fuzzy_match', 'json_match', 'checks'] as const;
export type ScorerUse = (typeof scorerUses)[number];
export const normalizers = ['trim', 'casefold', 'punctuation', 'articles', 'numbers'] as const;
export type Normalizer = (typeof normalizers)[number];

/** sacrebleu's tokenizers that need no model. */
export const bleuTokenizerNames = ['13a', 'intl', 'char', 'zh', 'none'] as const;
export type BleuTokenizer = (typeof bleuTokenizerNames)[number];
/** Before the path of a SentencePiece model, in `tokenize` of `bleu`. */
export const modelPrefix = 'spm:';
/** sacrebleu's tokenizer `spm`, with the file of its SentencePiece model. */
export interface PieceFile {
  /** Absolute. */
  readonly path: string;
  /** SHA-256 (hex) of the file and its bytes, once it was read. Threads share the bytes. */
  readonly hash?: string;
  readonly bytes?: Uint8Array;
}
export interface BleuParams {
  readonly tokenize?: BleuTokenizer | PieceFile;
  readonly smooth?: 'exp' | 'floor' | 'add-k' | 'none';
  /** Of `floor` (0.1) and `add-k` (1). */
  readonly smooth_value?: number;
  readonly lowercase?: boolean;
  /** Of the corpus metric; a sample's own value always has it. */
  readonly effective_order?: boolean;
}

export interface ChrfParams {
  readonly char_order?: number;
  readonly beta?: number;
  readonly lowercase?: boolean;
  /** White space counts as characters. */
  readonly whitespace?: boolean;
  readonly eps_smoothing?: boolean;
}
export interface TerParams {
  readonly normalized?: boolean;
  readonly no_punct?: boolean;
  readonly asian_support?: boolean;
  readonly case_sensitive?: boolean;
}

export interface RougeParams {
  /** Porter's, on words longer than three letters. */
  readonly stemmer?: boolean;
}
export interface LabelParams {
  readonly average?: 'micro' | 'macro' | 'weighted';
  readonly measure?: 'f1' | 'precision' | 'recall';
  readonly labels?: readonly string[];
  readonly normalize?: readonly Normalizer[];
}

export interface ChecksParams {
  /** Whether all checks hold (the default), or the mean of their scores. */
  readonly measure?: 'held' | 'score';
  /** Only checks that name it. */
  readonly metric?: string;
}

/** One scorer as the task asks for it; `id` is the metric's name in gates, results and exports. */
export type ScorerSpec = PureScorerSpec | AskingScorerSpec;

/** A function of an answer and its targets. */
export type PureScorerSpec = { readonly id: string } & (
  | { readonly use: 'exact_match' | 'token_f1' | 'starts_with' | 'levenshtein'; readonly params: { readonly normalize?: readonly Normalizer[] } }
  | { readonly use: 'contains'; readonly params: { readonly normalize?: readonly Normalizer[]; readonly all?: boolean } }
  | { readonly use: 'numeric_match'; readonly params: { readonly absolute?: number; readonly relative?: number } }
  | { readonly use: 'regex'; readonly params: { readonly pattern?: string; readonly flags?: string } }
  | { readonly use: 'choice'; readonly params: { readonly options?: readonly string[] } }
  | { readonly use: 'set_f1'; readonly params: { readonly separator?: string | readonly string[]; readonly other?: 'strict' | 'collapsed'; readonly labels?: readonly string[] } }
  | { readonly use: 'json_schema'; readonly params: { readonly schema?: Readonly<Record<string, unknown>> | boolean } }
  | { readonly use: 'f1'; readonly params: LabelParams }
  | { readonly use: 'rouge1' | 'rouge2' | 'rougeL'; readonly params: RougeParams }
  | { readonly use: 'tf_cosine' | 'jaccard_mix' | 'fuzzy_match' | 'json_match'; readonly params: Readonly<Record<never, never>> }
  | { readonly use: 'bleu'; readonly params: BleuParams }
  | { readonly use: 'chrf' | 'chrf++'; readonly params: ChrfParams }
  | { readonly use: 'ter'; readonly params: TerParams }
  | { readonly use: 'checks'; readonly params: ChecksParams }
);

/** The model file that a scorer cuts texts with. */
export function pieceFileOf(spec: ScorerSpec): PieceFile | undefined {
  return spec.use === 'bleu' && typeof spec.params.tokenize === 'object' ? spec.params.tokenize : undefined;
}

export function isAsking(spec: ScorerSpec): spec is AskingScorerSpec {
  return spec.use === 'judge' || spec.use === 'cosine' || spec.use === 'custom' || spec.use === 'command' || spec.use === 'javascript';
}
