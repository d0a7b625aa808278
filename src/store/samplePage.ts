import type { CutShort, ErrorClass, SampleOutcome } from '../base/outcomes.ts';

/** A window of the samples table, asked from the store. */
export interface SampleQuery {
  readonly run: string;
  readonly trial?: string;
  readonly model?: string;
  readonly dataset?: string;
  readonly split?: string;
  readonly prompt?: string;
  readonly outcome?: SampleOutcome;
  readonly errorClass?: ErrorClass;
  /** The scorer that `correctness`, `score` and `disagree` look at; the run's first where absent. */
  readonly scorer?: string;
  /** Only samples whose score is the best there is, or is not. A sample without a score is neither. */
  readonly correctness?: 'right' | 'wrong';
  /** Only samples with a score in this range, its ends included. */
  readonly score?: { readonly from?: number; readonly to?: number };
  /**
   * Only samples that the trials over the same data judge differently: of 0/1 scores any that differ, of other shares and points a quarter of
   * the scale apart, of other numbers any that differ. `dataset`, `split` and `prompt` say which trials; `model` and `trial` do not.
   */
  readonly disagree?: true;
  readonly tag?: { readonly column: string; readonly value: string };
  /** Case-insensitive, in the messages' contents, output, answer and target. */
  readonly search?: string;
  readonly sort: SampleSort;
  /** Of an order by `score`: whose; `scorer` where absent. */
  readonly sortScorer?: string;
  readonly descending: boolean;
  readonly offset: number;
  /** At most 500. */
  readonly limit: number;
  /** Moves the window to where this sample is now: it begins at the last multiple of so many lines before it. `offset` counts where it is not in the list. */
  readonly around?: { readonly sample: SamplePlace; readonly multiple: number };
  /** A sample whose line is to be told. */
  readonly locate?: SamplePlace;
}
export const sampleSorts = ['trial', 'index', 'repeat', 'outcome', 'score', 'latency', 'tokens', 'answer', 'target', 'input'] as const;
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
  /** The index of the sample that was asked `around`, and of the one to `locate`; absent where it is not in the list. */
  readonly aroundAt?: number;
  readonly locatedAt?: number;
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

/** One sample as each trial over the same data answered it, in the plan's order. */
export interface SideBySide {
  readonly index: number;
  readonly repeat: number;
  readonly samples: readonly SampleDetail[];
  /** Trials beyond these. */
  readonly more: number;
}

/** To the next sample that fits a query, from one that is shown: over the same data, in the order of the dataset. */
export interface SampleStep {
  readonly direction: 'next' | 'previous';
  readonly query: SampleQuery;
}

export interface SamplePlace {
  readonly trial: string;
  readonly index: number;
  readonly repeat: number;
}

/** The values of a column of tags, those with the most samples first. */
export interface TagValues {
  readonly column: string;
  readonly values: readonly { readonly value: string; readonly n: number }[];
  /** Values beyond these. */
  readonly more: number;
}
