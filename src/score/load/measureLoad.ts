import type { ErrorClass } from '../../base/outcomes.ts';
import { leastObservations } from '../operational.ts';
import { percentile } from '../percentile.ts';
import { decodeChunks } from './chunkTimes.ts';
import { tokenGaps } from './tokenGaps.ts';

/** One request of a bench as it was observed: nothing here is computed but by subtraction of two times. */
export interface ObservedRequest {
  /** When its slot was free, in ms since the level's clock started. */
  readonly dueMs: number;
  /** When its first byte was handed to the socket, on the same clock; absent where it never was. */
  readonly sentMs?: number;
  /** First output token − sent. */
  readonly ttftMs?: number;
  /** Last byte − sent. */
  readonly e2eMs?: number;
  /** As the server counts them. */
  readonly tokensIn?: number;
  readonly tokensOut?: number;
  /** Of a streamed answer, as `encodeChunks` writes them. */
  readonly chunks?: Uint8Array;
  readonly outcome: 'ok' | 'failed' | 'timedOut';
  readonly errorClass?: ErrorClass;
  /** One sentence without a full stop. */
  readonly error?: string;
}

/** What a level's requests add up to. Times are of the requests that ended ok; percentiles are over all of them together. */
export interface LoadMeasures {
  readonly requests: number;
  readonly ok: number;
  /** By class. */
  readonly failures: Readonly<Partial<Record<ErrorClass, number>>>;
  /** From the first request's sending to the last one's end: the ramp at its beginning and the drain at its end are in it. */
  readonly windowMs?: number;
  /** Requests in flight, mean over the window's time. */
  readonly meanInFlight?: number;
  /** Answered requests, and their output tokens, ÷ window. */
  readonly requestsPerS?: number;
  readonly tokensPerS?: number;
  readonly distributions: Readonly<Record<LoadMetric, Distribution>>;
  /** Who counted the output tokens: the server's usage report, or we the chunks where it reported none. By requests. */
  readonly tokensFrom: { readonly usage: number; readonly chunks: number };
  /** Output tokens ÷ chunks that carried them, over all streamed answers. */
  readonly tokensPerChunk?: number;
}

/** See `loadMetrics` for what each is. */
export type LoadMetric = 'ttft' | 'icl' | 'itl' | 'tpot' | 'e2e' | 'lag' | 'tokens_in' | 'tokens_out';

/** The one registry of what is measured of requests under load. Change a definition and it needs another name. */
export const loadMetrics: Readonly<Record<LoadMetric, { readonly unit: 'ms' | 'tokens'; readonly definition: string }>> = {
  ttft: { unit: 'ms', definition: 'time to first token: first non-empty output token − sent; a role alone or an empty chunk is none' },
  icl: { unit: 'ms', definition: 'inter-chunk latency: gap between two chunks that carry output, of all answers together' },
  itl: { unit: 'ms', definition: 'inter-token latency: each gap between chunks, shared by the tokens of the chunk that ends it; where a chunk holds several, by its share of the text' },
  tpot: { unit: 'ms', definition: 'time per output token, one value a request: (last token − first token) ÷ (output tokens − 1); of 2 tokens and more' },
  e2e: { unit: 'ms', definition: 'last byte − sent' },
  lag: { unit: 'ms', definition: 'sent − the moment its slot was free: what the client itself lost' },
  tokens_in: { unit: 'tokens', definition: 'of the prompt, as the server counts them' },
  tokens_out: { unit: 'tokens', definition: 'of the answer, as the server counts them, else its chunks' },
};

export interface Distribution {
  readonly n: number;
  readonly mean?: number;
  readonly p50?: number;
  /** Absent below 64 observations. */
  readonly p90?: number;
  /** Absent below 662. */
  readonly p99?: number;
  readonly max?: number;
}

/** @param rows of one level, without its warm-up */
export function measureLoad(rows: Iterable<ObservedRequest>): LoadMeasures {
  const values: Readonly<Record<LoadMetric, number[]>> = { ttft: [], icl: [], itl: [], tpot: [], e2e: [], lag: [], tokens_in: [], tokens_out: [] };
  const failures: Partial<Record<ErrorClass, number>> = {};
  const tokensFrom = { usage: 0, chunks: 0 };
  let requests = 0;
  let ok = 0;
  let firstSentMs = Number.POSITIVE_INFINITY;
  let lastEndMs = Number.NEGATIVE_INFINITY;
  let busyMs = 0;
  let tokens = 0;
  let streamedTokens = 0;
  let chunkCount = 0;
  for (const row of rows) {
    requests++;
    const { sentMs, e2eMs } = row;
    if (sentMs !== undefined) {
      values.lag.push(sentMs - row.dueMs);
      firstSentMs = Math.min(firstSentMs, sentMs);
      lastEndMs = Math.max(lastEndMs, sentMs + (e2eMs ?? 0));
      busyMs += e2eMs ?? 0;
    }
    if (row.outcome !== 'ok') {
      const errorClass = row.errorClass ?? 'badResponse';
      failures[errorClass] = (failures[errorClass] ?? 0) + 1;
      continue;
    }
    ok++;
    const chunks = row.chunks === undefined ? undefined : decodeChunks(row.chunks);
    const tokensOut = row.tokensOut ?? chunks?.atMs.length;
    if (e2eMs !== undefined) values.e2e.push(e2eMs);
    if (row.ttftMs !== undefined) values.ttft.push(row.ttftMs);
    if (row.tokensIn !== undefined) values.tokens_in.push(row.tokensIn);
    if (tokensOut === undefined) continue;
    tokensFrom[row.tokensOut === undefined ? 'chunks' : 'usage']++;
    values.tokens_out.push(tokensOut);
    tokens += tokensOut;
    if (chunks === undefined || chunks.atMs.length === 0) continue;
    streamedTokens += tokensOut;
    chunkCount += chunks.atMs.length;
    const { icl, itl, tpot } = tokenGaps(chunks, tokensOut);
    for (const gap of icl) values.icl.push(gap);
    for (const gap of itl) values.itl.push(gap);
    if (tpot !== undefined) values.tpot.push(tpot);
  }
  const windowMs = lastEndMs - firstSentMs;
  const timed = windowMs > 0 && Number.isFinite(windowMs);
  return {
    requests,
    ok,
    failures,
    ...(timed ? { windowMs, meanInFlight: busyMs / windowMs, requestsPerS: (ok * 1000) / windowMs } : {}),
    ...(timed && tokensFrom.usage + tokensFrom.chunks > 0 ? { tokensPerS: (tokens * 1000) / windowMs } : {}),
    distributions: Object.fromEntries(Object.entries(values).map(([name, of]) => [name, distribution(Float64Array.from(of).sort())])) as unknown as LoadMeasures['distributions'],
    tokensFrom,
    ...(chunkCount === 0 ? {} : { tokensPerChunk: streamedTokens / chunkCount }),
  };
}

function distribution(ascending: Float64Array): Distribution {
  const n = ascending.length;
  const max = ascending.at(-1);
  if (max === undefined) return { n };
  const at = (name: 'p90' | 'p99', share: number): number | undefined => (n < (leastObservations[name] ?? 0) ? undefined : percentile(ascending, share));
  const [p50, p90, p99] = [percentile(ascending, 0.5), at('p90', 0.9), at('p99', 0.99)];
  return { n, mean: ascending.reduce((sum, value) => sum + value, 0) / n, ...(p50 === undefined ? {} : { p50 }), ...(p90 === undefined ? {} : { p90 }), ...(p99 === undefined ? {} : { p99 }), max };
}
