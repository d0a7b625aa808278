/** A universal-scalability fit: X(N) = λN ÷ (1 + σ(N − 1) + κN(N − 1)) (N. Gunther, "Guerrilla Capacity Planning", 2007). */
export interface UslFit {
  /** Throughput of one request in flight, a second. */
  readonly lambda: number;
  /** What waits for something that only one can have. */
  readonly sigma: number;
  /** What costs more the more others there are. */
  readonly kappa: number;
  /** The load of the highest throughput, √((1 − σ) ÷ κ), and that throughput; absent where the fit has no highest. */
  readonly peak?: { readonly n: number; readonly throughput: number };
  /** Share of the throughputs' variance that the fit explains. */
  readonly r2: number;
  readonly levels: number;
  /** The highest load that it rests on. */
  readonly highest: number;
}

/** Fewer levels fit three numbers without saying anything. */
const fewestLevels = 4;

/** By least squares of N/X, which is linear in the three; σ and κ are not below 0. @param points achieved concurrency and throughput of each level */
export function uslFit(points: readonly { readonly n: number; readonly throughput: number }[]): UslFit | undefined {
  const told = points.filter(({ n, throughput }) => n > 0 && throughput > 0);
  if (told.length < fewestLevels) return undefined;
  const rows = told.map(({ n, throughput }) => ({ terms: [1, n - 1, n * (n - 1)], y: n / throughput, weight: (throughput / n) ** 2 }));
  const candidates = [[0, 1, 2], [0, 1], [0, 2], [0]].flatMap(used => {
    const solved = solve(rows, used);
    if (solved === undefined) return [];
    const [a = 0, b = 0, c = 0] = [0, 1, 2].map(term => solved[used.indexOf(term)] ?? 0);
    return a > 0 && b >= 0 && c >= 0 ? [{ lambda: 1 / a, sigma: b / a, kappa: c / a }] : [];
  });
  const of = ({ lambda, sigma, kappa }: { lambda: number; sigma: number; kappa: number }, n: number): number => (lambda * n) / (1 + sigma * (n - 1) + kappa * n * (n - 1));
  const errorOf = (fit: { lambda: number; sigma: number; kappa: number }): number => told.reduce((sum, { n, throughput }) => sum + (throughput - of(fit, n)) ** 2, 0);
  const [best] = candidates.toSorted((a, b) => errorOf(a) - errorOf(b));
  if (best === undefined) return undefined;
  const mean = told.reduce((sum, { throughput }) => sum + throughput, 0) / told.length;
  const variance = told.reduce((sum, { throughput }) => sum + (throughput - mean) ** 2, 0);
  const n = best.kappa > 0 && best.sigma < 1 ? Math.sqrt((1 - best.sigma) / best.kappa) : undefined;
  return { ...best, ...(n === undefined ? {} : { peak: { n, throughput: of(best, n) } }), r2: variance === 0 ? 1 : 1 - errorOf(best) / variance, levels: told.length, highest: Math.max(...told.map(point => point.n)) };
}

/** Weighted normal equations by Gauss; undefined where they have no single solution. */
function solve(rows: readonly { readonly terms: readonly number[]; readonly y: number; readonly weight: number }[], used: readonly number[]): readonly number[] | undefined {
  const size = used.length;
  const matrix = used.map(i => [...used.map(j => rows.reduce((sum, { terms, weight }) => sum + weight * (terms[i] ?? 0) * (terms[j] ?? 0), 0)), rows.reduce((sum, { terms, weight, y }) => sum + weight * (terms[i] ?? 0) * y, 0)]);
  for (let k = 0; k < size; k++) {
    const pivot = matrix[k];
    const head = pivot?.[k] ?? 0;
    if (pivot === undefined || Math.abs(head) < 1e-12) return undefined;
    for (const [i, row] of matrix.entries()) {
      if (i === k) continue;
      const factor = (row[k] ?? 0) / head;
      for (let j = k; j <= size; j++) row[j] = (row[j] ?? 0) - factor * (pivot[j] ?? 0);
    }
  }
  return matrix.map((row, k) => (row[size] ?? 0) / (row[k] ?? 1));
}
