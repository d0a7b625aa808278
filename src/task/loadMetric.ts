/** What a gate of a bench under load may name. */
const reductions = 'mean|p50|p90|p95|p99|p99\\.9|max';
const times = 'ttft|ttft_from_due|icl|itl|tpot|e2e|e2e_from_due|lag';
const shape = new RegExp(`^(?:${reductions})\\((?:(${times})|tokens_in|tokens_out)\\)$`);
const plain: readonly string[] = ['throughput(requests)', 'throughput(tokens)', 'goodput', 'attainment', 'success', 'concurrency', 'capacity'];

export interface LoadGateMetric {
  /** In milliseconds: a limit on it may be written as a duration. */
  readonly isTime: boolean;
}

/** `p99(ttft)`, `goodput`; undefined for any other name. */
export function parseLoadMetric(name: string): LoadGateMetric | undefined {
  const match = shape.exec(name);
  if (match !== null) return { isTime: match[1] !== undefined };
  return plain.includes(name) ? { isTime: false } : undefined;
}

/** For messages. */
export const loadMetricExamples = 'p99(ttft), mean(tpot), throughput(tokens), goodput, attainment, success, capacity';
