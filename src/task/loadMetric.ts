import { answersInTokens, type AskedEndpoint } from './load.ts';

/** What a gate of a bench under load may name. */
export const loadReductions = ['mean', 'p50', 'p90', 'p95', 'p99', 'p99.9', 'max'] as const;
export const loadTimes = ['ttft', 'ttft_from_due', 'icl', 'itl', 'tpot', 'e2e', 'e2e_from_due', 'wait', 'lag'] as const;
const shape = new RegExp(`^(?:${loadReductions.join('|').replaceAll('.', '\\.')})\\((?:(${loadTimes.join('|')})|(tokens_in|tokens_out))\\)$`);
export const loadPlainMetrics: readonly string[] = ['throughput(requests)', 'throughput(tokens)', 'throughput(inputs)', 'throughput(tokens_in)', 'goodput', 'attainment', 'success', 'concurrency', 'capacity'];

export interface LoadGateMetric {
  /** In milliseconds: a limit on it may be written as a duration. */
  readonly isTime: boolean;
}

/** `p99(ttft)`, `goodput`; undefined for any other name. */
export function parseLoadMetric(name: string): LoadGateMetric | undefined {
  const match = shape.exec(name);
  if (match !== null) return { isTime: match[1] !== undefined };
  return loadPlainMetrics.includes(name) ? { isTime: false } : undefined;
}

/** For messages. */
export const loadMetricExamples = 'p99(ttft), mean(tpot), throughput(tokens), goodput, attainment, success, capacity';

/** What the tokens of an answer are needed for, and their times. */
const ofTokens = ['tokens_out', 'throughput(tokens)'];
const ofTokenTimes = ['ttft', 'ttft_from_due', 'icl', 'itl', 'tpot'];

export interface Measuring {
  readonly endpoint: AskedEndpoint;
  /** Whether tokens have times. */
  readonly streamed: boolean;
  /** Requests come by a clock of their own. */
  readonly open: boolean;
  /** Inputs are collected into requests that hold several. */
  readonly batched: boolean;
  /** The task describes what is sent, and its answers come whole. */
  readonly http: boolean;
}

/** Why a bench cannot measure a metric (`ttft`, `p99(ttft)`), and what to do; undefined where it can. */
export function whyUnmeasured(metric: string, { endpoint, streamed, open, batched, http }: Measuring): { readonly message: string; readonly toDo: string } | undefined {
  const match = shape.exec(metric);
  const name = match?.[1] ?? match?.[2] ?? metric;
  if (!answersInTokens(endpoint) && [...ofTokens, ...ofTokenTimes].includes(name)) return { message: `${endpoint} ${endpoint === 'rerank' ? 'answers' : 'answer'} without tokens, so there is no \`${name}\``, toDo: ofTokenTimes.includes(name) ? 'write `e2e` for it' : 'write `throughput(inputs)` or `throughput(tokens_in)` for it' };
  if (!streamed && ofTokenTimes.includes(name)) return { message: `with \`${http ? 'provider: http' : batched ? 'batching' : 'stream: false'}\` no token has a time, so there is no \`${name}\``, toDo: 'remove one of the two' };
  if (!open && name.endsWith('_from_due')) return { message: `a closed loop sends a request when the one before it has ended, so there is no \`${name}\``, toDo: `write \`${name.replace('_from_due', '')}\` for it` };
  if (!batched && name === 'wait') return { message: 'without `batching` nothing waits for a batch, so there is no `wait`', toDo: 'add `batching`, or write `e2e` for it' };
  return undefined;
}
