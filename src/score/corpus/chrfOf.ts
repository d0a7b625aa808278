export interface ChrfFormula {
  /** What recall weighs against precision. */
  readonly beta: number;
  /** As chrF++.py, NLTK and Moses: orders without n-grams count, as nearly 0. */
  readonly epsSmoothing: boolean;
}

/**
 * chrF in points of 100 (M. Popović, 2015) from summed statistics: for each order the output's n-grams, the reference's, and the shared ones.
 * Equal to sacrebleu 2's `_compute_f_score`: precision and recall are averaged over the orders that both have, then combined.
 */
export function chrfOf(stats: readonly number[], { beta, epsSmoothing }: ChrfFormula): number {
  const eps = 1e-16;
  const factor = beta ** 2;
  const orders = stats.length / 3;
  let smoothed = 0;
  let effective = 0;
  let precision = 0;
  let recall = 0;
  for (let order = 0; order < orders; order++) {
    const [output = 0, reference = 0, shared = 0] = stats.slice(3 * order, 3 * order + 3);
    const p = output > 0 ? shared / output : eps;
    const r = reference > 0 ? shared / reference : eps;
    const denominator = factor * p + r;
    smoothed += denominator > 0 ? ((1 + factor) * p * r) / denominator : eps;
    if (output > 0 && reference > 0) {
      precision += p;
      recall += r;
      effective++;
    }
  }
  if (epsSmoothing) return (100 * smoothed) / orders;
  if (effective === 0 || precision + recall === 0) return 0;
  precision /= effective;
  recall /= effective;
  return (100 * ((1 + factor) * precision * recall)) / (factor * precision + recall);
}
