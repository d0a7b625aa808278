/**
 * Sufficient statistics of one sample for a metric over many: numbers whose sums are all that the metric needs, so that parts merge exactly and in any order.
 * Added place by place (of one length within a metric), or by name where the names are only known from the data.
 */
export type Stats = readonly number[] | Readonly<Record<string, number>>;

/** a + sign · b. A name whose sum is 0 goes: absent and 0 mean the same. */
export function addStats(a: Stats | undefined, b: Stats, sign: 1 | -1 = 1): Stats {
  if (isVector(b)) {
    const before = a === undefined || !isVector(a) ? [] : a;
    return b.map((value, k) => (before[k] ?? 0) + sign * value);
  }
  const sums = new Map<string, number>(Object.entries(a ?? {}));
  for (const [name, value] of Object.entries(b)) {
    const after = (sums.get(name) ?? 0) + sign * value;
    if (after === 0) sums.delete(name);
    else sums.set(name, after);
  }
  return Object.fromEntries(sums);
}

export function isVector(stats: Stats): stats is readonly number[] {
  return Array.isArray(stats);
}

/** The sums over many; undefined of none. */
export function sumStats(all: readonly Stats[]): Stats | undefined {
  const [first] = all;
  if (first === undefined) return undefined;
  if (isVector(first)) {
    const sums = new Float64Array(first.length);
    for (const stats of all) if (isVector(stats)) for (let k = 0; k < sums.length; k++) sums[k] = (sums[k] ?? 0) + (stats[k] ?? 0);
    return Array.from(sums);
  }
  const sums = new Map<string, number>();
  for (const stats of all) for (const [name, value] of Object.entries(stats)) sums.set(name, (sums.get(name) ?? 0) + value);
  return Object.fromEntries(sums);
}
