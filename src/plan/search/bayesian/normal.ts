/** log φ(z) of the standard normal density. */
export function logDensity(z: number): number {
  return -0.5 * z * z - 0.9189385332046727;
}

/** log Φ(z), also where Φ(z) is below the smallest number: the tail by its continued fraction. */
export function logBelow(z: number): number {
  if (z > 5) return Math.log1p(-Math.exp(logDensity(z)) * mills(z));
  if (z > 0) return Math.log(1 - Math.exp(logDensity(z)) * mills(z));
  return logDensity(z) + Math.log(mills(-z));
}

/** log of φ(z) + z·Φ(z): the expected improvement in units of its standard deviation. */
export function logImprovement(z: number): number {
  if (z > -1) return Math.log(Math.exp(logDensity(z)) + z * Math.exp(logBelow(z)));
  // φ(z)·(1 + z·R(−z)); the difference cancels far out, where its asymptotic series is short.
  const inverse = 1 / (z * z);
  return logDensity(z) + Math.log(z > -30 ? 1 + z * mills(-z) : inverse * (1 - 3 * inverse * (1 - 5 * inverse)));
}

/** Mills' ratio (1 − Φ(z))/φ(z) for z ≥ 0: a series near 0, Laplace's continued fraction beyond. */
export function mills(z: number): number {
  if (z < 2.5) {
    // ½/φ(z) − Σ z^(2k+1)/(1·3·5…(2k+1))
    let term = z;
    let sum = z;
    for (let k = 1; k < 60 && term > 1e-17 * sum; k++) {
      term *= (z * z) / (2 * k + 1);
      sum += term;
    }
    return 0.5 / Math.exp(logDensity(z)) - sum;
  }
  let tail = z;
  for (let k = 60; k >= 1; k--) tail = z + k / tail;
  return 1 / tail;
}
