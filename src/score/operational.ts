import { observations, parseOperational, reductions, type Observation, type Reduction } from '../task/operationalMetric.ts';
import { percentile } from './percentile.ts';
import type { Direction } from './metricKinds.ts';

/** What one trial's requests were observed to take, each ascending. */
export type Observations = Readonly<Record<Observation, Float64Array>>;

export interface OperationalKind {
  readonly unit: 'ms' | 'tokens' | 'tokens/s' | 'currency' | 'attempts';
  readonly direction: Direction;
  /** In words, for documents. */
  readonly definition: string;
}

/**
 * The one registry of what is measured of requests, over the samples that were answered (outcome ok, empty or extractionFailed): a refusal in a millisecond is no latency.
 * An answer from the cache was not asked for, so only its tokens count. Change a definition and it needs another name.
 */
export const operationalKinds: Readonly<Record<Observation, OperationalKind>> = {
  latency: { unit: 'ms', direction: 'lower', definition: 'of the last attempt, from sending to the last byte; of a conversation, the sum of its turns' },
  ttft: { unit: 'ms', direction: 'lower', definition: 'from sending to the first non-empty token; only of streamed answers' },
  gate_wait: { unit: 'ms', direction: 'lower', definition: 'time spent waiting for declared limits, over all attempts' },
  tokens_in: { unit: 'tokens', direction: 'lower', definition: 'of the prompt, as the endpoint counts them' },
  tokens_out: { unit: 'tokens', direction: 'lower', definition: 'of the answer, as the endpoint counts them' },
  tokens_per_s: { unit: 'tokens/s', direction: 'higher', definition: 'tokens of the answer ÷ latency' },
  cost: { unit: 'currency', direction: 'lower', definition: 'by the model’s pricing' },
  attempts: { unit: 'attempts', direction: 'lower', definition: 'requests sent until there was an answer' },
};

/** Fewer observations say nothing about the percentile: with them its 95 % interval would have no upper end, or the largest observation for one. */
export const leastObservations: Readonly<Partial<Record<Reduction, number>>> = { p90: 64, p95: 130, p99: 662, 'p99.9': 6636 };

export interface OperationalValue {
  /** Absent where n is too small for the percentile. */
  readonly value?: number;
  readonly n: number;
}

/** Every metric over what was observed, by its name (`p90(latency)`); nothing of what was not observed at all. Percentiles interpolate linearly. */
export function measureOperational(observed: Observations): Readonly<Record<string, OperationalValue>> {
  return Object.fromEntries(
    observations.flatMap(of => {
      const values = observed[of];
      if (values.length === 0) return [];
      const sum = values.reduce((total, value) => total + value, 0);
      return reductions.map(reduce => [`${reduce}(${of})`, { ...reduced(reduce, values, sum), n: values.length }] as const);
    }),
  );
}

const shares: Readonly<Partial<Record<Reduction, number>>> = { p50: 0.5, p90: 0.9, p95: 0.95, p99: 0.99, 'p99.9': 0.999 };

function reduced(reduce: Reduction, ascending: Float64Array, sum: number): { readonly value?: number } {
  const share = shares[reduce];
  if (share !== undefined) {
    const value = ascending.length < (leastObservations[reduce] ?? 1) ? undefined : percentile(ascending, share);
    return value === undefined ? {} : { value };
  }
  const value = reduce === 'sum' ? sum : reduce === 'mean' ? sum / ascending.length : ascending.at(reduce === 'min' ? 0 : -1);
  return value === undefined ? {} : { value };
}

/** `sum(cost)` for `cost`; undefined for what is no operational metric. */
export function nameOfOperational(metric: string): string | undefined {
  const parsed = parseOperational(metric);
  return parsed && `${parsed.reduce}(${parsed.of})`;
}

/** How many observations a metric needs at least. */
export function leastOfName(name: string): number {
  const parsed = parseOperational(name);
  return (parsed && leastObservations[parsed.reduce]) ?? 1;
}

/** Throws for a name that is no operational metric. */
export function unitAndDirection(name: string): Pick<OperationalKind, 'unit' | 'direction'> {
  const parsed = parseOperational(name);
  if (parsed === undefined) throw new Error(`${name} is no operational metric`);
  const { unit, direction } = operationalKinds[parsed.of];
  return { unit, direction };
}

/** The ones that a document shows of every trial; a gate may name any. */
export const shownOperational: readonly string[] = [
  ...(['latency', 'ttft', 'tokens_per_s'] as const).flatMap(of => (['mean', 'p50', 'p90', 'p95', 'p99'] as const).map(reduce => `${reduce}(${of})`)),
  ...(['gate_wait', 'tokens_in', 'tokens_out', 'cost', 'attempts'] as const).map(of => `mean(${of})`),
];
