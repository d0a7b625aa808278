import type { CutShort, ErrorClass, SampleOutcome } from '../base/outcomes.ts';

/** A window of the samples table, asked from the store. */
export interface SampleQuery {
  readonly run: string;
  readonly trial?: string;
  readonly outcome?: SampleOutcome;
  /** The scorer that `correctness` and the order by `score` look at; the run's first where absent. */
  readonly scorer?: string;
  /** Only samples whose score is 1, or is below 1. A sample without a score is neither. */
  readonly correctness?: 'right' | 'wrong';
  /** Case-insensitive, in the messages' contents, output, answer and target. */
  readonly search?: string;
  readonly sort: SampleSort;
  readonly descending: boolean;
  readonly offset: number;
  /** At most 500. */
  readonly limit: number;
}
export const sampleSorts = ['trial', 'index', 'outcome', 'score', 'latency', 'tokens', 'answer', 'target'] as const;
export type SampleSort = (typeof sampleSorts)[number];

/** One line of the table: texts cut to 200 characters, the input to its beginning, answer and target to their ends. */
export interface SampleLine {
  readonly trial: string;
  readonly model: string;
  readonly index: number;
  readonly repeat: number;
  readonly outcome: SampleOutcome;
  readonly errorClass?: ErrorClass;
  readonly input: string;
  readonly answer?: string;
  readonly target: string;
  /** By scorer id. */
  readonly scores: Readonly<Record<string, number | null>>;
  readonly latencyMs?: number;
  readonly tokensOut?: number;
}

export interface SamplePage {
  readonly total: number;
  readonly offset: number;
  readonly lines: readonly SampleLine[];
}

/** Everything about one sample. */
export interface SampleDetail {
  readonly trial: string;
  readonly model: string;
  readonly index: number;
  readonly repeat: number;
  readonly outcome: SampleOutcome;
  readonly errorClass?: ErrorClass;
  readonly error?: string;
  readonly messages: readonly { readonly role: string; readonly content: string }[];
  readonly output?: string;
  readonly answer?: string;
  readonly targets: readonly string[];
  readonly scores: readonly { readonly scorer: string; readonly value: number | null; readonly reason?: string; /** A judge's own, a vote each. */ readonly words?: readonly string[] }[];
  readonly attempts: number;
  readonly gateWaitMs: number;
  readonly ttftMs?: number;
  readonly latencyMs?: number;
  readonly tokensIn?: number;
  readonly tokensOut?: number;
  readonly cutShort?: CutShort;
  readonly cost?: number;
  readonly cached?: true;
  /** The other trials' answers to the same sample, and this trial's other ones where it was asked several times. */
  readonly others: readonly { readonly trial: string; readonly model: string; readonly repeat: number; readonly answer?: string; readonly outcome: SampleOutcome; readonly value?: number | null }[];
}
