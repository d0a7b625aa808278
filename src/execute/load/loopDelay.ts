/** The delay that one moment in 100 exceeds. A moment inside a standstill of d ms waits for its rest, so P(wait > x) = Σ max(0, d − x) ÷ time. */
export function delayP99(standstillsMs: readonly number[], wallMs: number): number {
  const share = (x: number): number => standstillsMs.reduce((sum, d) => sum + Math.max(0, d - x), 0) / wallMs;
  let low = 0;
  let high = standstillsMs.reduce((most, d) => Math.max(most, d), 0);
  if (share(0) <= 0.01) return 0;
  for (let step = 0; step < 40; step++) {
    const middle = (low + high) / 2;
    if (share(middle) > 0.01) low = middle;
    else high = middle;
  }
  return high;
}
