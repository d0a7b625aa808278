export const smoothings = ['exp', 'floor', 'add-k', 'none'] as const;
export type Smoothing = (typeof smoothings)[number];

export interface BleuFormula {
  readonly smooth: Smoothing;
  /** Of `floor` and `add-k`. */
  readonly smoothValue: number;
  /** Only the orders that the outputs are long enough for count; for single sentences. */
  readonly effectiveOrder: boolean;
}

export const bleuOrders = 4;

/**
 * BLEU in points of 100 (K. Papineni et al., 2002) from summed statistics: output length, reference length, 4 matches, 4 totals. Equal to sacrebleu 2's
 * `compute_bleu`; smoothing after B. Chen and C. Cherry (WMT 2014): `exp` is NIST's, `floor` adds to a precision of 0, `add-k` to all counts above order 1.
 */
export function bleuOf(stats: readonly number[], { smooth, smoothValue, effectiveOrder }: BleuFormula): number {
  const [outputLength = 0, referenceLength = 0] = stats;
  const matches = stats.slice(2, 2 + bleuOrders);
  const totals = stats.slice(2 + bleuOrders);
  if (!matches.some(count => count !== 0)) return 0;
  let brevity = 1;
  if (outputLength < referenceLength) brevity = outputLength > 0 ? Math.exp(1 - referenceLength / outputLength) : 0;
  let logs = 0;
  let order = bleuOrders;
  let halving = 1;
  for (let n = 1; n <= bleuOrders; n++) {
    const added = smooth === 'add-k' && n > 1 ? smoothValue : 0;
    const match = (matches[n - 1] ?? 0) + added;
    const total = (totals[n - 1] ?? 0) + added;
    if (total === 0) {
      // The orders that are left have a precision of 0, unless they do not count.
      if (!effectiveOrder) return 0;
      break;
    }
    if (effectiveOrder) order = n;
    let precision = (100 * match) / total;
    if (match === 0) {
      if (smooth === 'exp') precision = 100 / ((halving *= 2) * total);
      else if (smooth === 'floor') precision = (100 * smoothValue) / total;
    }
    if (precision === 0) return 0;
    logs += Math.log(precision);
  }
  return brevity * Math.exp(logs / order);
}
