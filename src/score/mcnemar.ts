import { logFactorial } from './logFactorial.ts';

/**
 * Exact two-sided McNemar test: the probability, if either side were as likely to be the only right one, of a split at least as uneven as this.
 * `onlyA`, `onlyB`: samples that only one of the two got right. 1 where there are none. p = min(1, 2 · P(X ≤ min)), X ~ Binomial(onlyA + onlyB, ½).
 */
export function mcnemar(onlyA: number, onlyB: number): number {
  const n = onlyA + onlyB;
  const fewer = Math.min(onlyA, onlyB);
  if (n === 0 || 2 * fewer === n) return 1;
  let term = Math.exp(logFactorial(n) - logFactorial(fewer) - logFactorial(n - fewer) - n * Math.LN2);
  let tail = 0;
  // Down from the largest term: each is k/(n − k + 1) < 1 times the one before, until nothing is added.
  for (let k = fewer; k >= 0 && tail + term !== tail; k--) {
    tail += term;
    term *= k / (n - k + 1);
  }
  return Math.min(1, 2 * tail);
}
