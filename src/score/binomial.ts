import type { Rng } from '../base/rng.ts';
import { logFactorial } from './logFactorial.ts';

/** One exact draw from Binomial(n, p): inversion where the mean is small, else transformed rejection (BTRS: W. Hörmann, J. Stat. Comput. Simul. 46, 1993). */
export function drawBinomial(n: number, p: number, rng: Rng): number {
  if (n <= 0 || p <= 0) return 0;
  if (p >= 1) return n;
  if (p > 0.5) return n - drawBinomial(n, 1 - p, rng);
  return n * p < 10 ? invert(n, p, rng) : rejectTransformed(n, p, rng);
}

function invert(n: number, p: number, rng: Rng): number {
  const odds = p / (1 - p);
  for (;;) {
    let term = (1 - p) ** n;
    let u = rng.next();
    let k = 0;
    while (u > term && k <= n) {
      u -= term;
      k++;
      term *= (odds * (n - k + 1)) / k;
    }
    // Rounding may leave a rest behind the last term: draw again.
    if (k <= n) return k;
  }
}

function rejectTransformed(n: number, p: number, rng: Rng): number {
  const spread = Math.sqrt(n * p * (1 - p));
  const b = 1.15 + 2.53 * spread;
  const a = -0.0873 + 0.0248 * b + 0.01 * p;
  const c = n * p + 0.5;
  const vr = 0.92 - 4.2 / b;
  const alpha = (2.83 + 5.1 / b) * spread;
  const logOdds = Math.log(p / (1 - p));
  const mode = Math.floor((n + 1) * p);
  const h = logFactorial(mode) + logFactorial(n - mode);
  for (;;) {
    const u = rng.next() - 0.5;
    const v = rng.next();
    const us = 0.5 - Math.abs(u);
    const k = Math.floor(((2 * a) / us + b) * u + c);
    if (us >= 0.07 && v <= vr) return k;
    if (k < 0 || k > n) continue;
    if (Math.log((v * alpha) / (a / (us * us) + b)) <= h - logFactorial(k) - logFactorial(n - k) + (k - mode) * logOdds) return k;
  }
}
