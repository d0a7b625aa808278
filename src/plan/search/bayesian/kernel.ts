/** Squared differences of points, by dimension: of an ordered one (x − y)², of names 0 or 1. */
export interface Points {
  readonly n: number;
  readonly dimensions: number;
  /** By dimension, then by pair i > j: n(n − 1)/2 of each. */
  readonly squared: readonly Float64Array[];
  readonly at: readonly Float64Array[];
  readonly ordered: readonly boolean[];
}

/** What a Gaussian process is told by: everything is a variance, or a length in a unit cube. */
export interface Hyperparameters {
  readonly lengths: readonly number[];
  readonly signal: number;
  readonly noise: number;
}

export function pointsOf(at: readonly Float64Array[], ordered: readonly boolean[]): Points {
  const n = at.length;
  const squared = ordered.map(isOrdered => {
    const column = new Float64Array((n * (n - 1)) / 2);
    return { isOrdered, column };
  });
  squared.forEach(({ isOrdered, column }, d) => {
    let pair = 0;
    for (let i = 1; i < n; i++) for (let j = 0; j < i; j++) column[pair++] = squaredDifference(isOrdered, at[i]?.[d] ?? 0, at[j]?.[d] ?? 0);
  });
  return { n, dimensions: ordered.length, squared: squared.map(({ column }) => column), at, ordered };
}

export function squaredDifference(ordered: boolean, x: number, y: number): number {
  return ordered ? (x - y) * (x - y) : x === y ? 0 : 1;
}

/** Matérn 5/2 of a scaled distance, squared (C. Rasmussen and C. Williams, Gaussian Processes for Machine Learning, 2006, eq. 4.17). */
export function matern(squaredDistance: number): number {
  const a = Math.sqrt(5 * squaredDistance);
  return (1 + a + (a * a) / 3) * Math.exp(-a);
}
