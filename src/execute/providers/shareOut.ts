/** Whole parts of a whole, in proportion to their weights: they add up to it. */
export function shareOut(whole: number, weights: readonly number[]): readonly number[] {
  const all = weights.reduce((sum, weight) => sum + weight, 0);
  let before = 0;
  let given = 0;
  return weights.map(weight => {
    before += weight;
    const upTo = all === 0 ? 0 : Math.round((whole * before) / all);
    const share = upTo - given;
    given = upTo;
    return share;
  });
}
