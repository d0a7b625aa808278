/** What is observed of each request that was answered. */
export const observations = ['latency', 'ttft', 'gate_wait', 'tokens_in', 'tokens_out', 'tokens_per_s', 'cost', 'attempts'] as const;
export type Observation = (typeof observations)[number];

/** How many observations become one number. */
export const reductions = ['mean', 'min', 'max', 'sum', 'p50', 'p90', 'p95', 'p99', 'p99.9'] as const;
export type Reduction = (typeof reductions)[number];

/** These may be written by their names alone: what the whole trial used. */
const sums: readonly Observation[] = ['cost', 'tokens_in', 'tokens_out'];
/** Milliseconds: a limit on them may be written as a duration. */
const times: readonly Observation[] = ['latency', 'ttft', 'gate_wait'];

export interface OperationalMetric {
  readonly reduce: Reduction;
  readonly of: Observation;
  readonly isTime: boolean;
}

/** `p90(latency)`, `mean(tokens_out)`, `cost` for `sum(cost)`; undefined for any other name. */
export function parseOperational(name: string): OperationalMetric | undefined {
  const match = /^([\w.]+)\((\w+)\)$/.exec(name);
  const of = observations.find(observation => observation === (match?.[2] ?? name));
  const reduce = match === null ? (of !== undefined && sums.includes(of) ? 'sum' : undefined) : reductions.find(reduction => reduction === match[1]);
  return of === undefined || reduce === undefined ? undefined : { reduce, of, isTime: times.includes(of) };
}

/** For messages: names that a gate may use. */
export const operationalExamples: readonly string[] = ['p90(latency)', 'mean(ttft)', 'mean(tokens_out)', 'cost'];
