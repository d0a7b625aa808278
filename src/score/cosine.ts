/** The cosine of the angle between two vectors, in [−1, 1]; undefined where they differ in length or one has none. */
export function cosineOf(a: ArrayLike<number>, b: ArrayLike<number>): number | undefined {
  if (a.length !== b.length) return undefined;
  let dot = 0;
  let aa = 0;
  let bb = 0;
  for (let k = 0; k < a.length; k++) {
    const [x, y] = [a[k] ?? 0, b[k] ?? 0];
    dot += x * y;
    aa += x * x;
    bb += y * y;
  }
  if (aa === 0 || bb === 0) return undefined;
  // Rounding takes equal vectors past 1.
  return Math.max(-1, Math.min(1, dot / Math.sqrt(aa * bb)));
}
