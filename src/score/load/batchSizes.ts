import type { GatheredRequest } from './gatherRequests.ts';

export interface BatchSizes {
  /** Inputs ÷ batches. */
  readonly mean: number;
  /** How many there were: a batch of which only some inputs count is counted by their share. */
  readonly n: number;
}

/**
 * Of the requests that count, each is a share of its batch: so neither end of a window makes batches seem smaller than they were.
 * @param parts of each repeat, whose batches have numbers of their own, all requests and those that count
 */
export function batchSizes(parts: readonly { readonly all: readonly GatheredRequest[]; readonly counted: readonly GatheredRequest[] }[]): BatchSizes | undefined {
  let inputs = 0;
  let batches = 0;
  for (const { all, counted } of parts) {
    const sizes = new Map<number, number>();
    for (const { row } of all) if (row.batch !== undefined) sizes.set(row.batch, (sizes.get(row.batch) ?? 0) + 1);
    for (const { row } of counted) {
      if (row.batch === undefined) continue;
      inputs++;
      batches += 1 / (sizes.get(row.batch) ?? 1);
    }
  }
  return inputs === 0 ? undefined : { mean: inputs / batches, n: batches };
}
