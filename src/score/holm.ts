/** Holm's step-down correction (Scand. J. Statist. 6, 1979): each p adjusted for the family, in the order given. Undefined p are no part of the family. */
export function holm(ps: readonly (number | undefined)[]): readonly (number | undefined)[] {
  const ranked = ps.flatMap((p, at) => (p === undefined ? [] : [{ p, at }])).sort((a, b) => a.p - b.p);
  const adjusted: (number | undefined)[] = ps.map(() => undefined);
  let largest = 0;
  for (const [rank, { p, at }] of ranked.entries()) {
    largest = Math.max(largest, Math.min(1, (ranked.length - rank) * p));
    adjusted[at] = largest;
  }
  return adjusted;
}
