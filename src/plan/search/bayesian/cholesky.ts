/** The lower triangle L of a symmetric positive definite matrix, L·Lᵀ = A; n × n by rows, and 0 above the diagonal. */
export interface Cholesky {
  readonly n: number;
  readonly lower: Float64Array;
}

/**
 * `a` is n × n by rows; its upper triangle is not read. Where rounding has made it indefinite (equal configurations, little noise), as little as helps is added to its diagonal:
 * from 10⁻¹⁰ of its mean, tenfold each time.
 */
export function cholesky(a: Float64Array, n: number): Cholesky {
  let trace = 0;
  for (let i = 0; i < n; i++) trace += a[i * n + i] ?? 0;
  const mean = trace / n || 1;
  for (let jitter = 0; ; jitter = jitter === 0 ? 1e-10 : jitter * 10) {
    const lower = factor(a, n, jitter * mean);
    if (lower !== undefined) return { n, lower };
    // At a jitter of 1 the diagonal dominates any correlation matrix of ours: what fails then is not a number.
    if (jitter > 100) throw new RangeError('the matrix has entries that are not finite');
  }
}

function factor(a: Float64Array, n: number, added: number): Float64Array | undefined {
  const l = new Float64Array(n * n);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j <= i; j++) {
      let sum = a[i * n + j] as number;
      for (let k = 0; k < j; k++) sum -= (l[i * n + k] as number) * (l[j * n + k] as number);
      if (i > j) l[i * n + j] = sum / (l[j * n + j] as number);
      else {
        sum += added;
        if (!(sum > 1e-14)) return undefined;
        l[i * n + i] = Math.sqrt(sum);
      }
    }
  }
  return l;
}

/** x of L·x = b. */
export function solveLower({ n, lower }: Cholesky, b: Float64Array): Float64Array {
  const x = new Float64Array(n);
  for (let i = 0; i < n; i++) {
    let sum = b[i] as number;
    for (let k = 0; k < i; k++) sum -= (lower[i * n + k] as number) * (x[k] as number);
    x[i] = sum / (lower[i * n + i] as number);
  }
  return x;
}

/** x of A·x = b. */
export function solve(factored: Cholesky, b: Float64Array): Float64Array {
  const { n, lower } = factored;
  const x = solveLower(factored, b);
  for (let i = n - 1; i >= 0; i--) {
    let sum = x[i] as number;
    for (let k = i + 1; k < n; k++) sum -= (lower[k * n + i] as number) * (x[k] as number);
    x[i] = sum / (lower[i * n + i] as number);
  }
  return x;
}

/** A⁻¹, by rows. */
export function inverse(factored: Cholesky): Float64Array {
  const { n, lower } = factored;
  // L⁻¹ by rows, then (L⁻¹)ᵀ·L⁻¹.
  const w = new Float64Array(n * n);
  for (let i = 0; i < n; i++) {
    const pivot = 1 / (lower[i * n + i] as number);
    for (let k = 0; k < i; k++) {
      const factor = -(lower[i * n + k] as number) * pivot;
      for (let j = 0; j <= k; j++) w[i * n + j] = (w[i * n + j] as number) + factor * (w[k * n + j] as number);
    }
    w[i * n + i] = pivot;
  }
  const a = new Float64Array(n * n);
  for (let k = 0; k < n; k++) {
    for (let i = 0; i <= k; i++) {
      const factor = w[k * n + i] as number;
      for (let j = 0; j <= i; j++) a[i * n + j] = (a[i * n + j] as number) + factor * (w[k * n + j] as number);
    }
  }
  for (let i = 0; i < n; i++) for (let j = 0; j < i; j++) a[j * n + i] = a[i * n + j] as number;
  return a;
}

/** log |A|. */
export function logDeterminant({ n, lower }: Cholesky): number {
  let sum = 0;
  for (let i = 0; i < n; i++) sum += Math.log(lower[i * n + i] as number);
  return 2 * sum;
}
