import type { ScorerUse } from '../task/scorers.ts';

/** What a metric's number is: a share of 1; points of 100, as sacrebleu counts them; or a number of its own. */
export const metricUnits = ['share', 'points', 'number'] as const;
export type MetricUnit = (typeof metricUnits)[number];

export const directions = ['higher', 'lower'] as const;
/** Which way is better. */
export type Direction = (typeof directions)[number];

/** What a reader of a metric's number must know of it. */
export interface MetricKind {
  readonly unit: MetricUnit;
  readonly direction: Direction;
  /** Lowest and highest value there can be; `null` where there is no end. */
  readonly range: readonly [low: number | null, high: number | null];
}

const share: MetricKind = { unit: 'share', direction: 'higher', range: [0, 1] };
const points: MetricKind = { unit: 'points', direction: 'higher', range: [0, 100] };

/** The one registry of what scorers measure; how each is defined, and in which version, stands in its `definition`. */
export const metricKinds: Readonly<Record<ScorerUse, MetricKind>> = {
  exact_match: share,
  numeric_match: share,
  contains: share,
  regex: share,
  choice: share,
  set_f1: share,
  token_f1: share,
  starts_with: share,
  levenshtein: share,
  json_schema: share,
  f1: share,
  rouge1: share,
  rouge2: share,
  rougeL: share,
  tf_cosine: share,
  jaccard_mix: share,
  bleu: points,
  chrf: points,
  'chrf++': points,
  checks: share,
  fuzzy_match: share,
  json_match: share,
  ter: { unit: 'points', direction: 'lower', range: [0, null] },
};
