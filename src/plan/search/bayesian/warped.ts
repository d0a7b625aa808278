/** A power of 1 is the plain scale; the prior keeps it near, as a few values say little of their distribution. */
const powers = Array.from({ length: 21 }, (_, k) => -3 + k / 4);
const priorSd = 1.5;

/**
 * Losses as the model sees them: mean 0, standard deviation 1, and as near to normal as a power makes them without changing their order (I. Yeo and R. Johnson, 2000; the power by its likelihood).
 * A latency a hundred times as long as the others would otherwise flatten everything else. All 0 where all are equal.
 */
export function warped(losses: readonly number[]): Float64Array {
  const plain = standardised(losses);
  const n = plain.length;
  const spread = plain.reduce((sum, x) => sum + Math.sign(x) * Math.log1p(Math.abs(x)), 0);
  let best = { value: -Infinity, targets: plain };
  for (const power of n < 3 ? [1] : powers) {
    const targets = plain.map(x => powered(x, power));
    const value = -0.5 * n * Math.log(varianceOf(targets)) + (power - 1) * spread - 0.5 * ((power - 1) / priorSd) ** 2;
    if (value > best.value) best = { value, targets };
  }
  return standardised(best.targets);
}

function powered(x: number, power: number): number {
  if (x >= 0) return power === 0 ? Math.log1p(x) : ((x + 1) ** power - 1) / power;
  return power === 2 ? -Math.log1p(-x) : -((1 - x) ** (2 - power) - 1) / (2 - power);
}

function standardised(values: ArrayLike<number>): Float64Array {
  const given = Float64Array.from(values);
  const mean = given.reduce((sum, x) => sum + x, 0) / given.length;
  const sd = Math.sqrt(varianceOf(given));
  // Equal but for rounding: there is nothing to learn.
  return given.map(x => (sd > 1e-12 * Math.abs(mean) ? (x - mean) / sd : 0));
}

function varianceOf(values: Float64Array): number {
  const mean = values.reduce((sum, x) => sum + x, 0) / values.length;
  return values.reduce((sum, x) => sum + (x - mean) ** 2, 0) / values.length;
}
