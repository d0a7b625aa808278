import { requestLimits, type Slo } from '../../task/slo.ts';
import { decodeChunks } from './chunkTimes.ts';
import type { ObservedRequest } from './observedRequest.ts';
import { tokenGaps } from './tokenGaps.ts';

/** A request with what is computed of it alone. */
export interface GatheredRequest {
  readonly row: ObservedRequest;
  /** On the level's clock; absent where it was never sent. */
  readonly endMs?: number;
  readonly tokens?: number;
  readonly chunks: number;
  readonly coalesced: number;
  readonly tpotMs?: number;
  /** Ended ok and met every limit; absent where there is no SLO. */
  readonly good?: boolean;
  /** The largest of its times ÷ their limits; of a failure infinite. Absent where there is no SLO. */
  readonly worst?: number;
  /** Where its gaps begin in the columns of all, and how many they are. */
  readonly icl: Stretch;
  readonly itl: Stretch;
}

interface Stretch {
  readonly at: number;
  readonly n: number;
}

export interface GatheredRequests {
  /** In the order of their due times. */
  readonly requests: readonly GatheredRequest[];
  readonly icl: readonly number[];
  readonly itl: readonly number[];
  /** Each chunk held one token, so the two columns are the same. */
  readonly sameGaps: boolean;
}

/** Decodes each request's chunks once. @param fromDue whether an SLO's times count from when a request was due */
export function gatherRequests(rows: Iterable<ObservedRequest>, { slo, fromDue }: { readonly slo?: Slo; readonly fromDue: boolean }): GatheredRequests {
  const limits = slo === undefined ? undefined : requestLimits(slo);
  const icl: number[] = [];
  const itl: number[] = [];
  const requests: GatheredRequest[] = [];
  let sameGaps = true;
  for (const row of [...rows].sort((a, b) => a.dueMs - b.dueMs)) {
    const { sentMs, e2eMs, outcome } = row;
    const answered = outcome === 'ok';
    const chunks = answered && row.chunks !== undefined ? decodeChunks(row.chunks) : undefined;
    const tokens = answered ? (row.tokensOut ?? chunks?.atMs.length) : undefined;
    const gaps = chunks === undefined || tokens === undefined ? undefined : tokenGaps(chunks, tokens);
    sameGaps &&= gaps === undefined || gaps.itl === gaps.icl;
    const waitedMs = fromDue && sentMs !== undefined ? sentMs - row.dueMs : 0;
    const shareOf = (metric: 'ttft' | 'tpot' | 'e2e', ms: number | undefined): number => {
      const limit = limits?.get(metric);
      if (limit === undefined) return 0;
      // An answer of one token has no time per token, and so none that is too long; one without any token keeps no promise about them.
      return ms === undefined ? (row.ttftMs === undefined ? Number.POSITIVE_INFINITY : 0) : ms / limit;
    };
    const worst = answered ? Math.max(shareOf('ttft', later(row.ttftMs, waitedMs)), shareOf('tpot', gaps?.tpot), shareOf('e2e', later(e2eMs, waitedMs))) : Number.POSITIVE_INFINITY;
    requests.push({
      row,
      ...(sentMs === undefined ? {} : { endMs: sentMs + (e2eMs ?? 0) }),
      ...(tokens === undefined ? {} : { tokens }),
      chunks: chunks?.atMs.length ?? 0,
      coalesced: gaps?.icl.filter(gap => gap === 0).length ?? 0,
      ...(gaps?.tpot === undefined ? {} : { tpotMs: gaps.tpot }),
      ...(limits === undefined ? {} : { good: worst <= 1, worst }),
      icl: append(icl, gaps?.icl ?? []),
      itl: append(itl, gaps?.itl ?? []),
    });
  }
  return { requests, icl, itl, sameGaps };
}

function later(ms: number | undefined, byMs: number): number | undefined {
  return ms === undefined ? undefined : ms + byMs;
}

function append(column: number[], values: readonly number[]): Stretch {
  const at = column.length;
  for (const value of values) column.push(value);
  return { at, n: values.length };
}
